// Points in time as ISO 8601 text.
#pragma once

#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace octostep::text {

using Instant = std::chrono::sys_time<std::chrono::milliseconds>;

struct IsoTime {
  std::chrono::year_month_day date{};
  std::chrono::milliseconds time_of_day{};
  std::optional<std::chrono::minutes> offset; // from UTC; absent if the text has none
};

// Reads yyyy-mm-ddThh:mm[:ss[.fff]] with Z, +hh:mm, +hhmm, +hh or no offset; a blank may replace
// the T. Anything finer than a millisecond is dropped. Absent for everything else and for days and
// times that do not exist.
[[nodiscard]] std::optional<IsoTime> parse_iso_time(std::string_view text);

// A time without an offset counts as UTC.
[[nodiscard]] Instant as_utc(const IsoTime& time);

// "2026-03-07T18:30:00.000", followed by `utc_zone`, which must mean UTC.
[[nodiscard]] std::string iso_time(Instant instant, std::string_view utc_zone = "Z");
// For people: "2026-03-07 18:30:00Z".
[[nodiscard]] std::string readable_time(Instant instant);

// Removes `count` digits from the front and returns their value; absent, with `rest` unchanged, if
// there are fewer.
[[nodiscard]] std::optional<int> take_digits(std::string_view& rest, std::size_t count);

} // namespace octostep::text
