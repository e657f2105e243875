// Comparing and tidying ASCII text, the way HTTP and the server's name rules want it.
#pragma once

#include <string>
#include <string_view>

namespace octostep::octopus {

[[nodiscard]] bool equal_ignoring_case(std::string_view left, std::string_view right);
[[nodiscard]] bool starts_with_ignoring_case(std::string_view text, std::string_view prefix);
[[nodiscard]] std::string_view trimmed(std::string_view text);
[[nodiscard]] std::string lower_case(std::string_view text);
// Control characters and runs of blanks become one blank; at most `limit` bytes, cut with "...".
[[nodiscard]] std::string as_one_line(std::string_view text, std::size_t limit = 2'000);

} // namespace octostep::octopus
