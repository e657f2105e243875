#include "agent/log/foreign_text.h"

#include <algorithm>
#include <array>
#include <cstdint>

#include <fmt/format.h>

#include "schema/text/ascii.h"
#include "schema/text/utf8.h"

namespace octostep::agent {

namespace {

constexpr char k_escape = '\x1B';
constexpr char k_bell = '\x07';
// Titles, links and clipboard contents fit; a terminal would show nothing of the text in between.
constexpr std::size_t k_longest_control_string = std::size_t{64} << 10U;

struct Range {
  char32_t first, last;
};

// Default-ignorable code points, and the few more that collation ignores: interlinear marks, the
// Syriac abbreviation mark, non-characters.
constexpr std::array<Range, 21> k_ignorable{
    {{0x00AD, 0x00AD},  {0x034F, 0x034F},   {0x061C, 0x061C},   {0x070F, 0x070F},
     {0x115F, 0x1160},  {0x17B4, 0x17B5},   {0x180B, 0x180F},   {0x200B, 0x200F},
     {0x202A, 0x202E},  {0x2060, 0x206F},   {0x3164, 0x3164},   {0xFDD0, 0xFDEF},
     {0xFE00, 0xFE0F},  {0xFEFF, 0xFEFF},   {0xFFA0, 0xFFA0},   {0xFFF0, 0xFFFB},
     {0xFFFE, 0xFFFF},  {0x1BCA0, 0x1BCA3}, {0x1D173, 0x1D17A}, {0xE0000, 0xE0FFF},
     {0x1FFFE, 0x1FFFF}}};

bool is_ignorable(char32_t value) {
  return std::any_of(k_ignorable.begin(), k_ignorable.end(), [value](const Range& range) {
    return value >= range.first && value <= range.last;
  });
}

bool is_control(char32_t value) {
  return (value < 0x20 && value != '\t') || (value >= 0x7F && value <= 0x9F);
}

// What .NET and Ruby trim from the start of a line.
bool is_blank(char32_t value) {
  return value == ' ' || value == '\t' || value == 0xA0 || value == 0x1680 ||
         (value >= 0x2000 && value <= 0x200A) || value == 0x202F || value == 0x205F ||
         value == 0x3000;
}

bool is_between(char c, char first, char last) { return c >= first && c <= last; }

// Length of `ESC [ … final`, ECMA-48 5.4; 0 when it is not complete.
std::size_t control_sequence(std::string_view text) {
  std::size_t at = 2;
  while (at < text.size() && is_between(text[at], '\x20', '\x3F')) ++at;
  return at < text.size() && is_between(text[at], '\x40', '\x7E') ? at + 1 : 0;
}

// Finds where escape sequences end. Asked at ascending positions it reads the line once, however
// many control strings start in it.
class EscapeSequences {
public:
  explicit EscapeSequences(std::string_view line) : m_line(line) {}

  // Length of what starts with the ESC at `at`. A sequence without end loses only its first two
  // bytes: a log must not disappear because someone cut a sequence.
  [[nodiscard]] std::size_t length_at(std::size_t at) {
    const std::string_view text = m_line.substr(at);
    if (text.size() < 2) return 1;
    std::size_t length = 0;
    if (text[1] == '[') length = control_sequence(text);
    if (std::string_view("]P_^X").find(text[1]) != std::string_view::npos)
      length = control_string(at);
    if (length > 0) return length;
    return is_between(text[1], '\x20', '\x7E') ? 2 : 1;
  }

private:
  // Length of a control string, which ends with BEL or ESC \; 0 when the end is missing or so far
  // away that a whole log would disappear.
  std::size_t control_string(std::size_t at) {
    const std::size_t body = at + 2;
    if (m_end <= body) find_end(body);
    return m_end <= m_line.size() && m_end - at <= k_longest_control_string ? m_end - at : 0;
  }

  // Behind the first terminator that starts at `from` or later; past the line when there is none.
  void find_end(std::size_t from) {
    for (std::size_t at = from; at < m_line.size(); ++at) {
      if (m_line[at] == k_bell) {
        m_end = at + 1;
        return;
      }
      if (m_line[at] == k_escape && m_line.substr(at + 1).starts_with('\\')) {
        m_end = at + 2;
        return;
      }
    }
    m_end = std::string_view::npos;
  }

  std::string_view m_line;
  std::size_t m_end = 0; // behind the terminator that was found last
};

// Length of the line break at `at`; 0 = none.
std::size_t line_break(std::string_view text, std::size_t at) {
  const std::string_view rest = text.substr(at);
  if (rest.starts_with("\r\n") || rest.starts_with("\xC2\x85")) return 2;
  if (std::string_view("\n\r\v\f").find(rest.front()) != std::string_view::npos) return 1;
  return rest.starts_with("\xE2\x80\xA8") || rest.starts_with("\xE2\x80\xA9") ? 3 : 0;
}

bool starts_with_any_case(std::string_view text, std::string_view lower_token) {
  return text.size() >= lower_token.size() &&
         std::equal(lower_token.begin(), lower_token.end(), text.begin(), [](char a, char b) {
           return a == text::lower(b);
         });
}

struct Token {
  std::string_view token; // in lower case
  std::size_t at;         // the byte that is replaced or preceded
  std::string_view by;
};

// Azure "##vso[" and "##[…]", GitHub's older "##[…]", TeamCity; GitLab sections; Travis folds.
constexpr std::array<Token, 7> k_tokens_anywhere{{{"##vso", 1, "\\#"},
                                                  {"##[", 1, "\\#"},
                                                  {"##teamcity", 1, "\\#"},
                                                  {"section_start:", 7, "-"},
                                                  {"section_end:", 7, "-"},
                                                  {"travis_fold:", 6, "-"},
                                                  {"travis_time:", 6, "-"}}};

// Buildkite groups, the markers of the Buildbot step and of the Jenkins sections; GitHub's "::" is
// broken inside instead.
constexpr std::array<std::string_view, 7> k_tokens_at_start{
    "---", "+++", "~~~", "^^^", "@@octostep ", ">>> octostep", "<<< octostep"};

std::size_t leading_blanks(std::string_view line) {
  std::size_t at = 0;
  while (at < line.size()) {
    const text::CodePoint point = text::code_point_at(line, at);
    if (!is_blank(point.value)) break;
    at += point.size;
  }
  return at;
}

// The token that `text` starts with; null = none.
const Token* token_at_start_of(std::string_view text) {
  const char c = text::lower(text.front());
  if (c != '#' && c != 's' && c != 't') return nullptr;
  const auto* const token =
      std::find_if(k_tokens_anywhere.begin(), k_tokens_anywhere.end(), [text](const Token& one) {
        return starts_with_any_case(text, one.token);
      });
  return token == k_tokens_anywhere.end() ? nullptr : token;
}

void append_with_broken_tokens(std::string& out, std::string_view text) {
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (const Token* token = token_at_start_of(text.substr(at))) {
      out += text.substr(at, token->at);
      out += token->by;
      at += token->at;
    } else {
      out += text[at];
    }
  }
}

// A character of a JSON string by its number (RFC 8259, section 7).
void append_number(std::string& out, char32_t value) {
  const auto unit = [&out](char32_t one) {
    out += fmt::format("\\u{:04x}", static_cast<std::uint32_t>(one));
  };
  if (value < 0x10000) return unit(value);
  unit(0xD800 + ((value - 0x10000) >> 10));
  unit(0xDC00 + ((value - 0x10000) & 0x3FF));
}

std::string join(const std::vector<std::string>& lines, char separator) {
  std::string text;
  for (const std::string& line : lines) {
    if (&line != &lines.front()) text += separator;
    text += line;
  }
  return text;
}

} // namespace

std::vector<std::string_view> split_lines(std::string_view text) {
  std::vector<std::string_view> lines;
  std::size_t start = 0;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t length = line_break(text, at);
    if (length == 0) {
      ++at;
      continue;
    }
    lines.push_back(text.substr(start, at - start));
    at += length;
    start = at;
  }
  if (start < text.size() || lines.empty()) lines.push_back(text.substr(start));
  return lines;
}

std::string without_controls(std::string_view line) {
  std::string clean;
  clean.reserve(line.size());
  EscapeSequences sequences(line);
  for (std::size_t at = 0; at < line.size();) {
    if (line[at] == k_escape) {
      at += sequences.length_at(at);
      continue;
    }
    if (is_between(line[at], '\x20', '\x7E')) {
      clean += line[at++];
      continue;
    }
    const text::CodePoint point = text::code_point_at(line, at);
    if (!is_control(point.value) && !is_ignorable(point.value))
      text::append_code_point(clean, point.value);
    at += point.size;
  }
  return clean;
}

std::string with_broken_tokens(std::string_view line) {
  std::string out;
  out.reserve(line.size() + 2);
  const std::size_t blanks = leading_blanks(line);
  const std::string_view rest = line.substr(blanks);
  out += line.substr(0, blanks);
  const bool starts_token =
      std::any_of(k_tokens_at_start.begin(),
                  k_tokens_at_start.end(),
                  [rest](std::string_view token) { return rest.starts_with(token); });
  if (rest.starts_with("::")) {
    out += ":\\:";
    append_with_broken_tokens(out, rest.substr(2));
    return out;
  }
  if (starts_token) out += '\\';
  append_with_broken_tokens(out, rest);
  return out;
}

std::string with_numbered_tokens(std::string_view json_string) {
  std::string out;
  for (std::size_t at = 0; at < json_string.size();) {
    const text::CodePoint point = text::code_point_at(json_string, at);
    const bool is_raw =
        is_control(point.value) || is_ignorable(point.value) || line_break(json_string, at) > 0;
    if (const Token* token = token_at_start_of(json_string.substr(at))) {
      out += json_string.substr(at, token->at);
      append_number(out, static_cast<unsigned char>(json_string[at + token->at]));
      at += token->at + 1;
      continue;
    }
    if (is_raw)
      append_number(out, point.value);
    else
      out += json_string.substr(at, point.size);
    at += point.size;
  }
  return out;
}

std::string one_line(std::string_view text) {
  std::string line;
  for (const std::string_view part : split_lines(text)) {
    if (!line.empty()) line += ' ';
    line += part;
  }
  return line;
}

std::vector<std::string> ForeignText::lines(std::string_view text) const {
  const std::string masked = m_masker.mask(text);
  std::vector<std::string> lines;
  for (const std::string_view line : split_lines(masked)) {
    std::string clean = without_controls(line);
    if (m_tokens == Tokens::break_up) clean = with_broken_tokens(clean);
    lines.push_back(m_masker.mask(clean));
  }
  return lines;
}

std::string ForeignText::one_line(std::string_view text) const { return join(lines(text), ' '); }

std::string ForeignText::joined(std::string_view text) const { return join(lines(text), '\n'); }

} // namespace octostep::agent
