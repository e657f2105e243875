#include "agent/intake/text_source.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <optional>
#include <system_error>

#include <fmt/format.h>

namespace octostep::agent {
namespace {

// Length of the well-formed UTF-8 sequence at the start of `text` (Unicode 15, table 3-7); 0 =
// none.
std::size_t sequence_length(std::string_view text) {
  const auto at = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned char first = at(0);
  if (first < 0x80) return 1;
  if (first < 0xC2 || first > 0xF4) return 0;
  const std::size_t length = first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
  if (text.size() < length) return 0;
  for (std::size_t i = 1; i < length; ++i)
    if ((at(i) & 0xC0) != 0x80) return 0;
  const bool overlong = (first == 0xE0 && at(1) < 0xA0) || (first == 0xF0 && at(1) < 0x90);
  const bool surrogate = first == 0xED && at(1) > 0x9F;
  const bool beyond_unicode = first == 0xF4 && at(1) > 0x8F;
  return overlong || surrogate || beyond_unicode ? 0 : length;
}

std::optional<std::size_t> find_invalid_utf8(std::string_view text) {
  for (std::size_t offset = 0; offset < text.size();) {
    const auto length = sequence_length(text.substr(offset));
    if (length == 0) return offset;
    offset += length;
  }
  return std::nullopt;
}

std::string encoding_error(std::string_view text) {
  if (text.starts_with("\xFF\xFE") || text.starts_with("\xFE\xFF"))
    return "it is UTF-16; save it as UTF-8";
  const auto invalid = find_invalid_utf8(text);
  if (!invalid) return {};
  const auto position = position_in(text, *invalid);
  return fmt::format("byte 0x{:02X} at line {}, column {} is not UTF-8; save it as UTF-8",
                     static_cast<unsigned char>(text[*invalid]),
                     position.line,
                     position.column);
}

// One byte more than the limit is read, so that a stream of unknown length is never held whole.
std::string read_bounded(std::istream& stream) {
  std::string bytes;
  std::array<char, 65536> buffer{};
  while (bytes.size() <= k_text_limit && stream) {
    const auto wanted = std::min(buffer.size(), k_text_limit + 1 - bytes.size());
    stream.read(buffer.data(), static_cast<std::streamsize>(wanted));
    bytes.append(buffer.data(), static_cast<std::size_t>(stream.gcount()));
  }
  return bytes;
}

} // namespace

TextRead read_text_stream(std::istream& stream) {
  std::string bytes = read_bounded(stream);
  if (stream.bad()) return {"", "reading stopped with an error"};
  if (bytes.size() > k_text_limit)
    return {"", fmt::format("it is larger than {} MiB", k_text_limit / (1024 * 1024))};
  if (std::string error = encoding_error(bytes); !error.empty()) return {"", std::move(error)};
  if (bytes.starts_with("\xEF\xBB\xBF")) bytes.erase(0, 3);
  return {std::move(bytes), ""};
}

TextRead read_text_file(const std::filesystem::path& path) {
  std::error_code ignored; // a path that cannot be examined fails to open just below
  if (std::filesystem::is_directory(path, ignored)) return {"", "it is a folder"};
  errno = 0;
  std::ifstream stream(path, std::ios::binary);
  if (!stream) return {"", errno == 0 ? "it cannot be opened" : std::strerror(errno)};
  return read_text_stream(stream);
}

bool is_utf8(std::string_view text) { return !find_invalid_utf8(text); }

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

} // namespace octostep::agent
