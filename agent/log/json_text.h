// JSON that is shown where a CI server reads along: no command, control character or invisible code
// point stands in it as such, only by its number. It is the same JSON for those who parse it.
#pragma once

#include <string>
#include <string_view>

#include "agent/log/secret_masker.h"

namespace octostep::agent {

// `json` holds JSON texts; their layout stays. Secrets in strings are masked. Names of members are
// the program's own, and stay.
[[nodiscard]] std::string harmless_json(std::string_view json, const SecretMasker& masker);

} // namespace octostep::agent
