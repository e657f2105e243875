// UTF-8 in and out, one code point at a time. Anything that is not well-formed UTF-8 (overlong
// forms and surrogates included) reads as U+FFFD, one per maximal subpart, as the Unicode standard
// advises.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace octostep::agent {

inline constexpr char32_t k_replacement_character = 0xFFFD;

struct CodePoint {
  char32_t value = 0;
  std::size_t size = 0; // bytes read, at least 1
};

// `at` must be inside `text`.
[[nodiscard]] CodePoint code_point_at(std::string_view text, std::size_t at);

// `value` must be a scalar value.
void append_code_point(std::string& text, char32_t value);

// The longest start of `text` of at most `limit` bytes that does not cut a code point.
[[nodiscard]] std::string_view cut_text(std::string_view text, std::size_t limit);

} // namespace octostep::agent
