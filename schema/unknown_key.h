// The message for a key that a step does not have.
#pragma once

#include <string>
#include <string_view>

#include "schema/catalog.h"

namespace octostep::schema {

// Says which key was probably meant: a name from another integration, another spelling, or a key of
// another step. If none is similar, lists the keys that exist.
[[nodiscard]] std::string unknown_key_message(const StepSchema& step, std::string_view key);

} // namespace octostep::schema
