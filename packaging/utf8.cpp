#include "packaging/utf8.h"

#include "schema/text/utf8.h"

namespace octostep::packaging {
namespace {

constexpr char32_t k_invalid_base = 0xDC00;

bool is_ascii(char c) { return static_cast<unsigned char>(c) < 0x80; }

// The opposite of take_code_point.
void append_any(std::string& text, char32_t c) {
  if (c >= k_invalid_base && c < k_invalid_base + 0x100)
    text.push_back(static_cast<char>(c - k_invalid_base));
  else
    text::append_code_point(text, c);
}

} // namespace

char32_t take_code_point(std::string_view& text) {
  const auto point = text::code_point_at(text, 0);
  const auto lead = static_cast<unsigned char>(text.front());
  text.remove_prefix(point.is_well_formed ? point.size : 1);
  return point.is_well_formed ? point.value : k_invalid_base + lead;
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
      append_any(folded, fold_case(take_code_point(text)));
    }
  }
  return folded;
}

} // namespace octostep::packaging
