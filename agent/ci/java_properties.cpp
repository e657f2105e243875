#include "agent/ci/java_properties.h"

#include <cstdint>
#include <optional>

#include "schema/text/utf8.h"

namespace octostep::agent {
namespace {

constexpr std::string_view k_blanks = " \t\f";

std::string_view without_leading_blanks(std::string_view text) {
  const auto start = text.find_first_not_of(k_blanks);
  return start == std::string_view::npos ? std::string_view() : text.substr(start);
}

// The line continues if it ends with an odd number of backslashes.
bool continues(std::string_view line) {
  const auto last_other = line.find_last_not_of('\\');
  const auto backslashes =
      last_other == std::string_view::npos ? line.size() : line.size() - last_other - 1;
  return backslashes % 2 == 1;
}

std::string_view take_line(std::string_view& text) {
  const auto end = text.find_first_of("\r\n");
  const std::string_view line = text.substr(0, end);
  if (end == std::string_view::npos)
    text = {};
  else
    text.remove_prefix(end + (text.substr(end).starts_with("\r\n") ? 2 : 1));
  return line;
}

std::string take_logical_line(std::string_view& text) {
  std::string line(without_leading_blanks(take_line(text)));
  if (line.starts_with('#') || line.starts_with('!')) return {};
  while (continues(line)) {
    line.pop_back();
    if (text.empty()) break;
    line += without_leading_blanks(take_line(text));
  }
  return line;
}

std::optional<std::uint32_t> hex_unit(std::string_view digits) {
  if (digits.size() < 4) return std::nullopt;
  std::uint32_t value = 0;
  for (const char c : digits.substr(0, 4)) {
    const auto digit = std::string_view("0123456789abcdef").find(static_cast<char>(c | 0x20));
    if (digit == std::string_view::npos) return std::nullopt;
    value = value * 16 + static_cast<std::uint32_t>(digit);
  }
  return value;
}

// `rest` starts behind "\u". Java writes characters beyond U+FFFF as two units.
void append_unicode_escape(std::string& out, std::string_view& rest) {
  const auto unit = hex_unit(rest);
  if (!unit) {
    out += 'u';
    return;
  }
  rest.remove_prefix(4);
  const bool is_high = *unit >= 0xD800 && *unit < 0xDC00;
  const auto low = is_high && rest.starts_with("\\u") ? hex_unit(rest.substr(2)) : std::nullopt;
  if (low && *low >= 0xDC00 && *low < 0xE000) {
    rest.remove_prefix(6);
    return text::append_code_point(out, 0x10000 + ((*unit - 0xD800) << 10) + (*low - 0xDC00));
  }
  const bool is_half = *unit >= 0xD800 && *unit < 0xE000;
  text::append_code_point(out, is_half ? 0xFFFD : *unit);
}

std::string unescaped(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    const char c = text.front();
    text.remove_prefix(1);
    if (c != '\\' || text.empty()) {
      out += c;
      continue;
    }
    const char escaped = text.front();
    text.remove_prefix(1);
    switch (escaped) {
    case 't':
      out += '\t';
      break;
    case 'n':
      out += '\n';
      break;
    case 'r':
      out += '\r';
      break;
    case 'f':
      out += '\f';
      break;
    case 'u':
      append_unicode_escape(out, text);
      break;
    default:
      out += escaped;
    }
  }
  return out;
}

std::size_t end_of_key(std::string_view line) {
  for (std::size_t i = 0; i < line.size(); ++i) {
    if (line[i] == '\\')
      ++i;
    else if (std::string_view("=: \t\f").find(line[i]) != std::string_view::npos)
      return i;
  }
  return line.size();
}

} // namespace

std::map<std::string, std::string, std::less<>> parse_java_properties(std::string_view text) {
  std::map<std::string, std::string, std::less<>> properties;
  while (!text.empty()) {
    const std::string line = take_logical_line(text);
    if (line.empty()) continue;
    const auto key_end = end_of_key(line);
    std::string_view value = without_leading_blanks(std::string_view(line).substr(key_end));
    if (value.starts_with('=') || value.starts_with(':'))
      value = without_leading_blanks(value.substr(1));
    properties.insert_or_assign(unescaped(std::string_view(line).substr(0, key_end)),
                                unescaped(value));
  }
  return properties;
}

} // namespace octostep::agent
