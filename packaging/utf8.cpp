#include "packaging/utf8.h"

#include <algorithm>
#include <cstdint>

namespace octostep::packaging {
namespace {

constexpr char32_t k_invalid_base = 0xDC00;

bool is_ascii(char c) { return static_cast<unsigned char>(c) < 0x80; }

struct Sequence {
  std::size_t length;
  char32_t lead_bits, smallest;
};

Sequence sequence_of(unsigned char lead) {
  if (lead < 0x80) return {1, lead, 0};
  if (lead >= 0xC2 && lead < 0xE0) return {2, static_cast<char32_t>(lead & 0x1F), 0x80};
  if (lead >= 0xE0 && lead < 0xF0) return {3, static_cast<char32_t>(lead & 0x0F), 0x800};
  if (lead >= 0xF0 && lead < 0xF5) return {4, static_cast<char32_t>(lead & 0x07), 0x10000};
  return {0, 0, 0};
}

void append_utf8(std::string& text, char32_t c) {
  const auto put = [&text](char32_t byte) { text.push_back(static_cast<char>(byte)); };
  if (c >= k_invalid_base && c < k_invalid_base + 0x100) return put(c - k_invalid_base);
  if (c < 0x80) return put(c);
  if (c < 0x800) {
    put(0xC0 | (c >> 6));
    return put(0x80 | (c & 0x3F));
  }
  if (c < 0x10000) {
    put(0xE0 | (c >> 12));
  } else {
    put(0xF0 | (c >> 18));
    put(0x80 | ((c >> 12) & 0x3F));
  }
  put(0x80 | ((c >> 6) & 0x3F));
  put(0x80 | (c & 0x3F));
}

} // namespace

char32_t take_code_point(std::string_view& text) {
  const auto lead = static_cast<unsigned char>(text.front());
  const Sequence sequence = sequence_of(lead);
  char32_t value = sequence.lead_bits;
  bool valid = sequence.length > 0 && sequence.length <= text.size();
  for (std::size_t i = 1; valid && i < sequence.length; ++i) {
    const auto byte = static_cast<unsigned char>(text[i]);
    valid = (byte & 0xC0) == 0x80;
    value = (value << 6) | (byte & 0x3F);
  }
  const bool is_surrogate = value >= 0xD800 && value < 0xE000;
  if (!valid || value < sequence.smallest || is_surrogate || value > 0x10FFFF) {
    text.remove_prefix(1);
    return k_invalid_base + lead;
  }
  text.remove_prefix(sequence.length);
  return value;
}

bool is_valid_utf8(std::string_view text) {
  while (true) {
    const auto* const other = std::find_if_not(text.begin(), text.end(), is_ascii);
    if (other == text.end()) return true;
    text.remove_prefix(static_cast<std::size_t>(other - text.begin()));
    const char32_t c = take_code_point(text);
    if (c >= k_invalid_base && c < k_invalid_base + 0x100) return false;
  }
}

char32_t fold_case(char32_t c) {
  if (c < 0x80) return c >= U'A' && c <= U'Z' ? c + 32 : c;
  if (c >= 0xC0 && c <= 0xDE && c != 0xD7) return c + 32;
  if (c >= 0x100 && c <= 0x137 && c != 0x130 && c != 0x131) return c | 1;
  if ((c >= 0x139 && c <= 0x148) || (c >= 0x179 && c <= 0x17E)) return c + (c & 1);
  if (c >= 0x14A && c <= 0x177) return c | 1;
  if (c >= 0x391 && c <= 0x3A9 && c != 0x3A2) return c + 32;
  if (c >= 0x400 && c <= 0x40F) return c + 80;
  if (c >= 0x410 && c <= 0x42F) return c + 32;
  return c;
}

std::string fold_case(std::string_view text) {
  std::string folded;
  folded.reserve(text.size());
  while (!text.empty()) {
    if (is_ascii(text.front())) { // nearly every name, and a package may have a hundred thousand
      const char c = text.front();
      folded.push_back(c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c);
      text.remove_prefix(1);
    } else {
      append_utf8(folded, fold_case(take_code_point(text)));
    }
  }
  return folded;
}

} // namespace octostep::packaging
