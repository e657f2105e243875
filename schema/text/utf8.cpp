#include "schema/text/utf8.h"

#include <algorithm>

namespace octostep::text {
namespace {

struct LeadByte {
  std::size_t size = 0;      // of the whole sequence; 0 = cannot start a sequence
  unsigned char low = 0x80;  // range of the second byte, which rules out overlong forms,
  unsigned char high = 0xBF; // surrogates and values past U+10FFFF
  char32_t bits = 0;
};

LeadByte lead_byte(unsigned char byte) {
  const char32_t value = byte;
  if (byte >= 0xC2 && byte <= 0xDF) return {2, 0x80, 0xBF, value & 0x1F};
  if (byte == 0xE0) return {3, 0xA0, 0xBF, value & 0x0F};
  if (byte == 0xED) return {3, 0x80, 0x9F, value & 0x0F};
  if (byte >= 0xE1 && byte <= 0xEF) return {3, 0x80, 0xBF, value & 0x0F};
  if (byte == 0xF0) return {4, 0x90, 0xBF, value & 0x07};
  if (byte == 0xF4) return {4, 0x80, 0x8F, value & 0x07};
  if (byte >= 0xF1 && byte <= 0xF3) return {4, 0x80, 0xBF, value & 0x07};
  return {};
}

CodePoint ill_formed(std::size_t size) { return {k_replacement_character, size, false}; }

bool is_ascii(char c) { return static_cast<unsigned char>(c) < 0x80; }

char32_t unit_at(std::string_view bytes, std::size_t at, bool is_big_endian) {
  const char32_t first = static_cast<unsigned char>(bytes[at]);
  const char32_t second = static_cast<unsigned char>(bytes[at + 1]);
  return is_big_endian ? first << 8 | second : second << 8 | first;
}

bool is_high_surrogate(char32_t unit) { return unit >= 0xD800 && unit < 0xDC00; }
bool is_low_surrogate(char32_t unit) { return unit >= 0xDC00 && unit < 0xE000; }

} // namespace

CodePoint code_point_at(std::string_view text, std::size_t at) {
  const auto first = static_cast<unsigned char>(text[at]);
  if (first < 0x80) return {first, 1};
  const LeadByte lead = lead_byte(first);
  if (lead.size == 0) return ill_formed(1);
  char32_t value = lead.bits;
  for (std::size_t i = 1; i < lead.size; ++i) {
    if (at + i >= text.size()) return ill_formed(i);
    const auto byte = static_cast<unsigned char>(text[at + i]);
    const unsigned char low = i == 1 ? lead.low : 0x80;
    const unsigned char high = i == 1 ? lead.high : 0xBF;
    if (byte < low || byte > high) return ill_formed(i);
    value = (value << 6) | (byte & 0x3Fu);
  }
  return {value, lead.size};
}

void append_code_point(std::string& text, char32_t value) {
  const auto tail = [&text](char32_t bits) { text += static_cast<char>(0x80 | (bits & 0x3F)); };
  if (value < 0x80) {
    text += static_cast<char>(value);
  } else if (value < 0x800) {
    text += static_cast<char>(0xC0 | (value >> 6));
    tail(value);
  } else if (value < 0x10000) {
    text += static_cast<char>(0xE0 | (value >> 12));
    tail(value >> 6);
    tail(value);
  } else {
    text += static_cast<char>(0xF0 | (value >> 18));
    tail(value >> 12);
    tail(value >> 6);
    tail(value);
  }
}

std::optional<std::size_t> find_ill_formed(std::string_view text) {
  std::size_t at = 0;
  while (true) {
    const auto* const other =
        std::find_if_not(text.begin() + static_cast<std::ptrdiff_t>(at), text.end(), is_ascii);
    if (other == text.end()) return std::nullopt;
    at = static_cast<std::size_t>(other - text.begin());
    const CodePoint point = code_point_at(text, at);
    if (!point.is_well_formed) return at;
    at += point.size;
  }
}

bool is_utf8(std::string_view text) { return !find_ill_formed(text); }

std::string_view cut_text(std::string_view text, std::size_t limit) {
  if (text.size() <= limit) return text;
  std::size_t end = limit;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) --end;
  return text.substr(0, end);
}

std::string as_utf8(std::string_view text) {
  std::string result;
  for (std::size_t at = 0; at < text.size();) {
    const CodePoint point = code_point_at(text, at);
    append_code_point(result, point.value);
    at += point.size;
  }
  return result;
}

std::optional<std::string> from_utf16(std::string_view bytes, bool is_big_endian) {
  if (bytes.size() % 2 != 0) return std::nullopt;
  std::string text;
  for (std::size_t at = 0; at < bytes.size(); at += 2) {
    const char32_t unit = unit_at(bytes, at, is_big_endian);
    if (!is_high_surrogate(unit) && !is_low_surrogate(unit)) {
      append_code_point(text, unit);
      continue;
    }
    at += 2;
    if (!is_high_surrogate(unit) || at >= bytes.size()) return std::nullopt;
    const char32_t low = unit_at(bytes, at, is_big_endian);
    if (!is_low_surrogate(low)) return std::nullopt;
    append_code_point(text, 0x10000 + ((unit - 0xD800) << 10) + (low - 0xDC00));
  }
  return text;
}

} // namespace octostep::text
