// Case and blanks of ASCII text, independent of the locale. Other characters are left unchanged.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace octostep::text {

[[nodiscard]] constexpr char lower(char letter) {
  return letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter - 'A' + 'a') : letter;
}
[[nodiscard]] std::string lower_case(std::string_view text);
[[nodiscard]] bool equal_ignoring_case(std::string_view left, std::string_view right);
[[nodiscard]] bool starts_with_ignoring_case(std::string_view text, std::string_view prefix);

// The text without blanks and control characters at both ends.
[[nodiscard]] std::string_view trimmed(std::string_view text);

// Replaces control characters and runs of blanks by one blank; at most `limit` bytes, truncated
// with "...".
[[nodiscard]] std::string as_one_line(std::string_view text, std::size_t limit = 2'000);

} // namespace octostep::text
