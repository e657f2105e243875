#include "schema/text/ascii.h"

#include <algorithm>

#include "schema/text/utf8.h"

namespace octostep::text {
namespace {

constexpr bool is_blank_or_control(char letter) {
  return static_cast<unsigned char>(letter) <= ' ' || letter == '\x7f';
}

} // namespace

std::string lower_case(std::string_view text) {
  std::string result(text);
  std::ranges::transform(result, result.begin(), lower);
  return result;
}

bool equal_ignoring_case(std::string_view left, std::string_view right) {
  return std::ranges::equal(left, right, {}, lower, lower);
}

bool starts_with_ignoring_case(std::string_view text, std::string_view prefix) {
  return text.size() >= prefix.size() && equal_ignoring_case(text.substr(0, prefix.size()), prefix);
}

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && is_blank_or_control(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_blank_or_control(text.back())) text.remove_suffix(1);
  return text;
}

std::string as_one_line(std::string_view text, std::size_t limit) {
  std::string line;
  for (const char letter : trimmed(text)) {
    if (!is_blank_or_control(letter))
      line += letter;
    else if (line.back() != ' ')
      line += ' ';
  }
  return line.size() <= limit ? line : std::string(cut_text(line, limit)) + "...";
}

} // namespace octostep::text
