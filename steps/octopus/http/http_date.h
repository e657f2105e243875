// Points in time and numbers as HTTP headers write them.
#pragma once

#include <optional>
#include <string_view>

#include "steps/octopus/http/clock.h"

namespace octostep::octopus {

// "Wed, 21 Oct 2026 07:28:00 GMT" (RFC 9110 5.6.7). The two obsolete forms are not used any more.
// Absent for other texts.
[[nodiscard]] std::optional<Instant> parse_http_date(std::string_view text);

// True if the whole text is one decimal number.
[[nodiscard]] bool read_number(std::string_view text, int& number);

} // namespace octostep::octopus
