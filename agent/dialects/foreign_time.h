// Points in time as users of the old tools write them. octo.exe accepts what .NET's DateTimeOffset
// reads; the Go CLI passes its text to the server, which reads the same.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace octostep::agent {

// Converts `text` to ISO 8601, with an offset if it has one: "2026-12-06 10:00 +02:00",
// "2026-12-06", "06 Dec 2026 10:00", "Sun, 06 Dec 2026 10:00:00 GMT", "December 6, 2026 10:00 PM".
// Absent for anything else, including numbers whose order depends on the culture ("12/06/2026").
[[nodiscard]] std::optional<std::string> iso_time_of(std::string_view text);

[[nodiscard]] bool has_offset(std::string_view iso_time);

} // namespace octostep::agent
