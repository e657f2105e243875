// Names with values, in the forms that people and build servers write.
#pragma once

#include <string_view>
#include <utility>
#include <vector>

#include <nlohmann/json_fwd.hpp>

#include "schema/parameter_values.h"
#include "schema/problem.h"

namespace octostep::schema {

// Reads an object, an array of {"name","value"} or of lines, or one text of lines. A line is
// "name:value" or "name=value", with the blanks around both removed. A name may occur only once;
// for lines with several separators, only a caller who knows the names can decide that. Values are
// text, whole numbers or booleans. Problems have paths relative to the value, and never show a
// value, because prompted variables may be passwords.
[[nodiscard]] std::pair<GivenNameValues, std::vector<Problem>>
read_name_values(std::string_view key, const nlohmann::json& json);

} // namespace octostep::schema
