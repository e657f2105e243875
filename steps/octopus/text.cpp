#include "steps/octopus/text.h"

#include <algorithm>

namespace octostep::octopus {

namespace {

// std::tolower depends on the process's locale; protocol text must not.
constexpr char lower(char letter) {
  return letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter - 'A' + 'a') : letter;
}

constexpr bool is_blank_or_control(char letter) {
  return static_cast<unsigned char>(letter) <= ' ' || letter == '\x7f';
}

constexpr bool is_continuation_byte(char letter) {
  return (static_cast<unsigned char>(letter) & 0xC0U) == 0x80U;
}

} // namespace

bool equal_ignoring_case(std::string_view left, std::string_view right) {
  return std::equal(left.begin(), left.end(), right.begin(), right.end(), [](char a, char b) {
    return lower(a) == lower(b);
  });
}

bool starts_with_ignoring_case(std::string_view text, std::string_view prefix) {
  return text.size() >= prefix.size() && equal_ignoring_case(text.substr(0, prefix.size()), prefix);
}

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && is_blank_or_control(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_blank_or_control(text.back())) text.remove_suffix(1);
  return text;
}

std::string lower_case(std::string_view text) {
  std::string result(text);
  std::transform(result.begin(), result.end(), result.begin(), lower);
  return result;
}

std::string as_one_line(std::string_view text, std::size_t limit) {
  std::string line;
  for (const char letter : trimmed(text)) {
    if (!is_blank_or_control(letter))
      line += letter;
    else if (line.back() != ' ')
      line += ' ';
  }
  if (line.size() <= limit) return line;
  std::size_t cut = limit;
  while (cut > 0 && is_continuation_byte(line[cut])) --cut;
  return line.substr(0, cut) + "...";
}

} // namespace octostep::octopus
