// Reads and writes UTF-8, one code point at a time. Text that is not well-formed (including
// overlong forms, surrogates and values past U+10FFFF) is read as U+FFFD, one per maximal subpart,
// as the Unicode standard recommends (chapter 3.9, table 3-7).
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace octostep::text {

inline constexpr char32_t k_replacement_character = 0xFFFD;

struct CodePoint {
  char32_t value = 0;
  std::size_t size = 0; // bytes read, at least 1
  bool is_well_formed = true;
};

// `at` must be inside `text`.
[[nodiscard]] CodePoint code_point_at(std::string_view text, std::size_t at);

// `value` must be a scalar value.
void append_code_point(std::string& text, char32_t value);

// The offset of the first byte that is not part of well-formed UTF-8; absent if there is none.
[[nodiscard]] std::optional<std::size_t> find_ill_formed(std::string_view text);
[[nodiscard]] bool is_utf8(std::string_view text);

// The longest prefix of `text` that has at most `limit` bytes and does not split a code point.
[[nodiscard]] std::string_view cut_text(std::string_view text, std::size_t limit);

// The text with every ill-formed part replaced by U+FFFD.
[[nodiscard]] std::string as_utf8(std::string_view text);

// Converts UTF-16 to UTF-8; absent if a code unit is incomplete or a surrogate is unpaired.
[[nodiscard]] std::optional<std::string> from_utf16(std::string_view bytes, bool is_big_endian);

} // namespace octostep::text
