// Text from outside: a document, or a file that a reference names. Bounded, and UTF-8 or refused.
#pragma once

#include <cstddef>
#include <filesystem>
#include <istream>
#include <string>
#include <string_view>

namespace octostep::agent {

inline constexpr std::size_t k_text_limit = std::size_t{16} * 1024 * 1024;

struct TextRead {
  std::string text;  // without byte order mark
  std::string error; // why there is no text, fit to follow "cannot read 'x': "; "" = it was read
};

[[nodiscard]] TextRead read_text_file(const std::filesystem::path& path);
[[nodiscard]] TextRead read_text_stream(std::istream& stream);

[[nodiscard]] bool is_utf8(std::string_view text);

// 1-based, counted in characters; `offset` is in bytes.
struct TextPosition {
  std::size_t line = 1, column = 1;
};
[[nodiscard]] TextPosition position_in(std::string_view text, std::size_t offset);

} // namespace octostep::agent
