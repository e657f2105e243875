// JSON that is shown where a CI server reads it, too: commands, control characters and invisible
// code points in it are written as numbers. For a JSON parser it is the same JSON.
#pragma once

#include <string>
#include <string_view>

#include "agent/log/secret_masker.h"

namespace octostep::agent {

// `json` contains JSON texts, whose layout is kept. Masks secrets in strings. Names of members come
// from octostep and are kept.
[[nodiscard]] std::string harmless_json(std::string_view json, const SecretMasker& masker);

} // namespace octostep::agent
