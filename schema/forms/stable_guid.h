// Identifiers that never change, as Azure DevOps requires for tasks.
#pragma once

#include <string>
#include <string_view>

namespace octostep::schema {

// A UUID of version 8 (RFC 9562: custom content) that depends only on the name.
[[nodiscard]] std::string stable_guid(std::string_view name);

} // namespace octostep::schema
