// Names with values, in the forms that people and build servers write.
#pragma once

#include <string_view>
#include <utility>
#include <vector>

#include <nlohmann/json_fwd.hpp>

#include "schema/parameter_values.h"
#include "schema/problem.h"

namespace octostep::schema {

// An object; an array of {"name","value"} or of lines; one text of lines. A line is "name:value" or
// "name=value", and the blanks around both are cut. A name is given once; of lines with several
// separators that is for those to say who know the names. Values are text, whole numbers or
// booleans. Problems (paths below the value) never show a value: prompted variables may be
// passwords.
[[nodiscard]] std::pair<GivenNameValues, std::vector<Problem>>
read_name_values(std::string_view key, const nlohmann::json& json);

} // namespace octostep::schema
