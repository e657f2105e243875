#include "steps/text_file.h"

#include <cerrno>
#include <cstdint>
#include <fstream>
#include <iterator>
#include <optional>
#include <string_view>
#include <system_error>

#include <fmt/format.h>

#include "schema/problem.h"

namespace octostep::steps {
namespace {

constexpr std::uintmax_t k_largest_text_file = 64U << 20U;

[[noreturn]] void refuse(const std::string& parameter, std::string message) {
  throw schema::InvalidDefinition({{"/" + parameter, std::move(message)}});
}

std::string read_bytes(const std::filesystem::path& path, const std::string& parameter) {
  std::error_code error;
  const auto size = std::filesystem::file_size(path, error);
  if (error)
    refuse(parameter, fmt::format("file '{}' cannot be read: {}", path.string(), error.message()));
  if (size > k_largest_text_file)
    refuse(parameter,
           fmt::format("file '{}' has {} bytes, more than the {} allowed for text",
                       path.string(),
                       size,
                       k_largest_text_file));
  std::ifstream file(path, std::ios::binary);
  if (!file)
    refuse(parameter,
           fmt::format("file '{}' cannot be read: {}",
                       path.string(),
                       std::error_code(errno, std::generic_category()).message()));
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

void append_utf8(std::string& text, std::uint32_t code) {
  const auto byte = [&text](std::uint32_t value) { text.push_back(static_cast<char>(value)); };
  if (code < 0x80) {
    byte(code);
  } else if (code < 0x800) {
    byte(0xC0U | code >> 6U);
    byte(0x80U | (code & 0x3FU));
  } else if (code < 0x10000) {
    byte(0xE0U | code >> 12U);
    byte(0x80U | (code >> 6U & 0x3FU));
    byte(0x80U | (code & 0x3FU));
  } else {
    byte(0xF0U | code >> 18U);
    byte(0x80U | (code >> 12U & 0x3FU));
    byte(0x80U | (code >> 6U & 0x3FU));
    byte(0x80U | (code & 0x3FU));
  }
}

// nullopt when the bytes are cut or a surrogate stands alone.
std::optional<std::string> from_utf16(std::string_view bytes, bool big_endian) {
  if (bytes.size() % 2 != 0) return std::nullopt;
  const auto unit = [&](std::size_t at) {
    const std::uint32_t first = static_cast<unsigned char>(bytes[at]);
    const std::uint32_t second = static_cast<unsigned char>(bytes[at + 1]);
    return big_endian ? first << 8U | second : second << 8U | first;
  };
  std::string text;
  for (std::size_t at = 0; at < bytes.size(); at += 2) {
    const std::uint32_t high = unit(at);
    if (high < 0xD800 || high > 0xDFFF) {
      append_utf8(text, high);
      continue;
    }
    if (high > 0xDBFF || at + 2 >= bytes.size()) return std::nullopt;
    at += 2;
    const std::uint32_t low = unit(at);
    if (low < 0xDC00 || low > 0xDFFF) return std::nullopt;
    append_utf8(text, 0x10000U + ((high - 0xD800U) << 10U) + (low - 0xDC00U));
  }
  return text;
}

std::size_t utf8_length(unsigned char lead) {
  if (lead < 0x80) return 1;
  if (lead >= 0xC2 && lead < 0xE0) return 2;
  if (lead >= 0xE0 && lead < 0xF0) return 3;
  return lead >= 0xF0 && lead < 0xF5 ? 4 : 0;
}

bool is_utf8(std::string_view text) {
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t length = utf8_length(static_cast<unsigned char>(text[at]));
    if (length == 0 || at + length > text.size()) return false;
    for (std::size_t i = 1; i < length; ++i)
      if ((static_cast<unsigned char>(text[at + i]) & 0xC0U) != 0x80U) return false;
    at += length;
  }
  return true;
}

} // namespace

std::filesystem::path absolute_path(const std::filesystem::path& directory,
                                    const std::string& path) {
  return (directory / path).lexically_normal();
}

std::string read_text_file(const std::filesystem::path& path, const std::string& parameter) {
  const std::string bytes = read_bytes(path, parameter);
  const std::string_view view = bytes;
  std::optional<std::string> text;
  if (view.starts_with("\xFF\xFE")) {
    text = from_utf16(view.substr(2), /*big_endian=*/false);
  } else if (view.starts_with("\xFE\xFF")) {
    text = from_utf16(view.substr(2), /*big_endian=*/true);
  } else {
    const std::string_view unmarked = view.starts_with("\xEF\xBB\xBF") ? view.substr(3) : view;
    if (is_utf8(unmarked)) text = std::string(unmarked);
  }
  if (!text)
    refuse(
        parameter,
        fmt::format("file '{}' is neither UTF-8 nor UTF-16 with a byte order mark", path.string()));
  return *std::move(text);
}

} // namespace octostep::steps
