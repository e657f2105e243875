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
// "name=value". Values are text, whole numbers or booleans. Problems (paths below the value) never
// show a value: prompted variables may be passwords.
[[nodiscard]] std::pair<NameValues, std::vector<Problem>>
read_name_values(std::string_view key, const nlohmann::json& json);

} // namespace octostep::schema
