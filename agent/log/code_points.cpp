#include "agent/log/code_points.h"

namespace octostep::agent {

namespace {

struct LeadByte {
  std::size_t size = 0;      // of the whole sequence; 0 = cannot start one
  unsigned char low = 0x80;  // range of the second byte, which rules out overlong forms,
  unsigned char high = 0xBF; // surrogates and values past U+10FFFF (Unicode table 3-7)
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

} // namespace

CodePoint code_point_at(std::string_view text, std::size_t at) {
  const auto first = static_cast<unsigned char>(text[at]);
  if (first < 0x80) return {first, 1};
  const LeadByte lead = lead_byte(first);
  if (lead.size == 0) return {k_replacement_character, 1};
  char32_t value = lead.bits;
  for (std::size_t i = 1; i < lead.size; ++i) {
    if (at + i >= text.size()) return {k_replacement_character, i};
    const auto byte = static_cast<unsigned char>(text[at + i]);
    const unsigned char low = i == 1 ? lead.low : 0x80;
    const unsigned char high = i == 1 ? lead.high : 0xBF;
    if (byte < low || byte > high) return {k_replacement_character, i};
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

std::string_view cut_text(std::string_view text, std::size_t limit) {
  if (text.size() <= limit) return text;
  std::size_t end = limit;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) --end;
  return text.substr(0, end);
}

} // namespace octostep::agent
