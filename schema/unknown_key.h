// What to tell somebody who wrote a key that a step does not have.
#pragma once

#include <string>
#include <string_view>

#include "schema/catalog.h"

namespace octostep::schema {

// Says which key was meant: one of another integration's names, another spelling, a key of another
// step, or, when nothing is near, which keys there are.
[[nodiscard]] std::string unknown_key_message(const StepSchema& step, std::string_view key);

} // namespace octostep::schema
