// The value types of parameters in JSON Schema.
#pragma once

#include <string_view>

#include <nlohmann/json_fwd.hpp>

#include "schema/catalog.h"

namespace octostep::schema {

// The "$defs" to which the schema of any parameter may refer.
[[nodiscard]] nlohmann::ordered_json json_schema_types();

// The values that a parameter accepts, with its label, help and default.
[[nodiscard]] nlohmann::ordered_json json_schema_of(const Parameter& parameter);

// A reference to a schema in "$defs", by its name.
[[nodiscard]] nlohmann::ordered_json json_schema_reference(std::string_view name);

// A condition: `key` of an object has a value that is neither null nor blank.
[[nodiscard]] nlohmann::ordered_json json_schema_given(std::string_view key);

} // namespace octostep::schema
