// Identities that stay the same for ever, as Azure DevOps wants them of tasks.
#pragma once

#include <string>
#include <string_view>

namespace octostep::schema {

// A UUID of version 8 (RFC 9562: content of the maker's choice), a function of the name alone.
[[nodiscard]] std::string stable_guid(std::string_view name);

} // namespace octostep::schema
