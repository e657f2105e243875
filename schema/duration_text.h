// Durations as people and build servers write them.
#pragma once

#include <optional>
#include <string_view>

#include "schema/parameter_values.h"

namespace octostep::schema {

// Reads hh:mm:ss, d.hh:mm:ss, hh:mm (those with seconds may have a fraction), digits = seconds,
// numbers with units (90s, 30m, 2h, 1d, 250ms, 1h30m), and ISO 8601 (PT30M, P1DT2H, PT0.5S).
// std::nullopt for everything else, including negative durations and those of 10,000 days or more.
[[nodiscard]] std::optional<Duration> parse_duration(std::string_view text);

// The same for a number of seconds, with the same limit.
[[nodiscard]] std::optional<Duration> duration_of_seconds(double seconds);

inline constexpr std::string_view k_duration_forms =
    "hh:mm:ss, d.hh:mm:ss, hh:mm, 90s, 30m, 2h, PT30M or a number of seconds";

} // namespace octostep::schema
