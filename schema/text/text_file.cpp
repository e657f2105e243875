#include "schema/text/text_file.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <system_error>

#include <fmt/format.h>

#include "schema/text/utf8.h"

namespace octostep::text {
namespace {

constexpr std::string_view k_utf8_mark = "\xEF\xBB\xBF";
constexpr std::string_view k_utf16_little_mark = "\xFF\xFE";
constexpr std::string_view k_utf16_big_mark = "\xFE\xFF";

// Reads one byte more than the limit, so that a stream of unknown length is never held completely.
std::string read_bounded(std::istream& stream, std::size_t limit) {
  std::string bytes;
  std::array<char, 65536> buffer{};
  while (bytes.size() <= limit && stream) {
    const auto wanted = std::min(buffer.size(), limit + 1 - bytes.size());
    stream.read(buffer.data(), static_cast<std::streamsize>(wanted));
    bytes.append(buffer.data(), static_cast<std::size_t>(stream.gcount()));
  }
  return bytes;
}

TextRead from_marked_utf16(std::string_view bytes, bool is_big_endian) {
  auto text = from_utf16(bytes, is_big_endian);
  if (!text) return {"", "its UTF-16 is cut or holds half a character; save it as UTF-8"};
  return {*std::move(text), ""};
}

TextRead decoded(std::string bytes) {
  const std::string_view view = bytes;
  if (view.starts_with(k_utf16_little_mark)) return from_marked_utf16(view.substr(2), false);
  if (view.starts_with(k_utf16_big_mark)) return from_marked_utf16(view.substr(2), true);
  if (const auto at = find_ill_formed(view)) {
    const auto position = position_in(view, *at);
    return {"",
            fmt::format("byte 0x{:02X} at line {}, column {} is not UTF-8; save it as UTF-8",
                        static_cast<unsigned char>(view[*at]),
                        position.line,
                        position.column)};
  }
  if (view.starts_with(k_utf8_mark)) bytes.erase(0, k_utf8_mark.size());
  return {std::move(bytes), ""};
}

// Also "" for a path that cannot be examined: opening it will say why.
std::string kind_error(const std::filesystem::path& path, FileKind kind) {
  std::error_code unknown;
  const auto status = std::filesystem::status(path, unknown);
  if (unknown || !exists(status) || is_regular_file(status)) return "";
  if (is_directory(status)) return "it is a folder";
  return kind == FileKind::any ? "" : "it is not a regular file";
}

} // namespace

TextRead read_text_stream(std::istream& stream, std::size_t limit) {
  std::string bytes = read_bounded(stream, limit);
  if (stream.bad()) return {"", "reading stopped with an error"};
  if (bytes.size() > limit)
    return {"", fmt::format("it is larger than {} MiB", limit / (1024 * 1024))};
  return decoded(std::move(bytes));
}

TextRead read_text_file(const std::filesystem::path& path, std::size_t limit, FileKind kind) {
  if (std::string error = kind_error(path, kind); !error.empty()) return {"", std::move(error)};
  errno = 0;
  std::ifstream stream(path, std::ios::binary);
  if (!stream) return {"", errno == 0 ? "it cannot be opened" : std::strerror(errno)};
  return read_text_stream(stream, limit);
}

TextPosition position_in(std::string_view text, std::size_t offset) {
  TextPosition position;
  for (const char c : text.substr(0, offset)) {
    if (c == '\n') {
      ++position.line;
      position.column = 1;
    } else if ((static_cast<unsigned char>(c) & 0xC0) != 0x80) {
      ++position.column;
    }
  }
  return position;
}

} // namespace octostep::text
