// External text: a document, or a file that a parameter or a reference names. Its size is limited,
// and the result is UTF-8: a byte order mark is removed, UTF-16 with a mark is converted, and line
// breaks are kept.
#pragma once

#include <cstddef>
#include <filesystem>
#include <istream>
#include <string>
#include <string_view>

namespace octostep::text {

inline constexpr std::size_t k_text_limit = std::size_t{16} * 1024 * 1024; // bytes

struct TextRead {
  std::string text;
  std::string error; // why there is no text, to follow "cannot read 'x': "; "" = success
};

enum class FileKind {
  regular, // others are refused: a pipe or a device could keep the build waiting
  any,     // also a pipe, because the user named it on the command line
};

[[nodiscard]] TextRead read_text_file(const std::filesystem::path& path,
                                      std::size_t limit = k_text_limit,
                                      FileKind kind = FileKind::regular);
[[nodiscard]] TextRead read_text_stream(std::istream& stream, std::size_t limit = k_text_limit);

// 1-based, counted in characters; `offset` is in bytes.
struct TextPosition {
  std::size_t line = 1, column = 1;
};
[[nodiscard]] TextPosition position_in(std::string_view text, std::size_t offset);

} // namespace octostep::text
