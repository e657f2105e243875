// How the values of each parameter type look in JSON Schema.
#pragma once

#include <string_view>

#include <nlohmann/json_fwd.hpp>

#include "schema/catalog.h"

namespace octostep::schema {

// "$defs" that the schema of any parameter refers to.
[[nodiscard]] nlohmann::ordered_json json_schema_types();

// The values a parameter takes, with its texts.
[[nodiscard]] nlohmann::ordered_json json_schema_of(const Parameter& parameter);

// A schema by its name in "$defs".
[[nodiscard]] nlohmann::ordered_json json_schema_reference(std::string_view name);

// Holds when `key` of an object has a value that is neither null nor blank.
[[nodiscard]] nlohmann::ordered_json json_schema_given(std::string_view key);

} // namespace octostep::schema
