#include "steps/octopus/http/json_parser.h"

#include <algorithm>

#include <fmt/core.h>

#include "schema/text/utf8.h"
#include "steps/octopus/http/octopus_error.h"

namespace octostep::octopus {

namespace {

constexpr std::size_t k_piece = std::size_t{64} << 10U;
constexpr std::size_t k_longest_key = std::size_t{64} << 10U;
constexpr std::size_t k_longest_literal = 1'000;

bool is_blank(char letter) {
  return letter == ' ' || letter == '\t' || letter == '\r' || letter == '\n';
}

bool is_digit(char letter) { return letter >= '0' && letter <= '9'; }

bool is_literal_letter(char letter) {
  return is_digit(letter) || (letter >= 'a' && letter <= 'z') || letter == '+' || letter == '-' ||
         letter == '.' || letter == 'E';
}

std::size_t digits_at(std::string_view text, std::size_t at) {
  const auto* end = std::find_if_not(text.begin() + at, text.end(), is_digit);
  return static_cast<std::size_t>(end - text.begin()) - at;
}

// RFC 8259 6.
bool is_number(std::string_view text) {
  std::size_t at = text.starts_with('-') ? 1 : 0;
  const auto whole = digits_at(text, at);
  if (whole == 0 || (whole > 1 && text[at] == '0')) return false;
  at += whole;
  if (at < text.size() && text[at] == '.') {
    const auto fraction = digits_at(text, at + 1);
    if (fraction == 0) return false;
    at += 1 + fraction;
  }
  if (at < text.size() && (text[at] == 'e' || text[at] == 'E')) {
    ++at;
    if (at < text.size() && (text[at] == '+' || text[at] == '-')) ++at;
    const auto exponent = digits_at(text, at);
    if (exponent == 0) return false;
    at += exponent;
  }
  return at == text.size();
}

int hex_value(char letter) {
  if (is_digit(letter)) return letter - '0';
  if (letter >= 'a' && letter <= 'f') return letter - 'a' + 10;
  if (letter >= 'A' && letter <= 'F') return letter - 'A' + 10;
  return -1;
}

char escaped(char letter) {
  switch (letter) {
  case '"':
  case '\\':
  case '/':
    return letter;
  case 'b':
    return '\b';
  case 'f':
    return '\f';
  case 'n':
    return '\n';
  case 'r':
    return '\r';
  case 't':
    return '\t';
  default:
    return '\0';
  }
}

} // namespace

void JsonParser::feed(std::string_view text) {
  while (!text.empty() && m_state != State::faulty) {
    if (m_state == State::string) {
      text.remove_prefix(take_text_run(text));
      if (text.empty()) return;
    }
    take(text.front());
    text.remove_prefix(1);
  }
}

bool JsonParser::finish() {
  if (m_state == State::literal && m_nesting.empty()) end_literal();
  return m_state == State::complete;
}

// Plain text up to the next special character; nearly all of a log.
std::size_t JsonParser::take_text_run(std::string_view text) {
  const auto* end = std::find_if(text.begin(), text.end(), [](char letter) {
    return letter == '"' || letter == '\\' || static_cast<unsigned char>(letter) < ' ';
  });
  const auto length = static_cast<std::size_t>(end - text.begin());
  if (length == 0) return 0;
  give_up_surrogate();
  m_text.append(text.substr(0, length));
  text_grew();
  return length;
}

void JsonParser::text_grew() {
  if (m_is_key && m_text.size() > k_longest_key) m_state = State::faulty;
  if (m_is_key || m_text.size() < k_piece) return;
  m_events.text(m_text, /*is_last=*/false);
  m_text.clear();
}

void JsonParser::take(char letter) {
  switch (m_state) {
  case State::string:
    if (letter == '"') return end_string();
    m_state = letter == '\\' ? State::escape : State::faulty;
    return;
  case State::escape:
    return take_escape(letter);
  case State::escape_digits:
    return take_escape_digit(letter);
  case State::literal:
    if (!is_literal_letter(letter)) {
      end_literal();
      if (m_state != State::faulty) take(letter);
      return;
    }
    m_text += letter;
    if (m_text.size() > k_longest_literal) m_state = State::faulty;
    return;
  default:
    break;
  }
  if (is_blank(letter)) return;
  switch (m_state) {
  case State::value:
    return begin_value(letter);
  case State::first_item:
    return letter == ']' ? close('[') : begin_value(letter);
  case State::first_key:
    if (letter == '}') return close('{');
    [[fallthrough]];
  case State::next_key:
    if (letter == '"') return begin_string(/*is_key=*/true);
    m_state = State::faulty;
    return;
  case State::colon:
    m_state = letter == ':' ? State::value : State::faulty;
    return;
  case State::behind_value:
    return behind_value(letter);
  default: // something follows the value
    m_state = State::faulty;
    return;
  }
}

void JsonParser::begin_value(char letter) {
  if (letter == '{' || letter == '[') return open(letter);
  if (letter == '"') return begin_string(/*is_key=*/false);
  if (!is_literal_letter(letter)) {
    m_state = State::faulty;
    return;
  }
  m_text.assign(1, letter);
  m_state = State::literal;
}

void JsonParser::begin_string(bool is_key) {
  m_is_key = is_key;
  m_text.clear();
  m_state = State::string;
}

void JsonParser::end_string() {
  give_up_surrogate();
  if (m_is_key) {
    m_state = State::colon;
    m_events.key(m_text);
    return;
  }
  value_ended();
  m_events.text(m_text, /*is_last=*/true);
}

void JsonParser::take_escape(char letter) {
  if (letter == 'u') {
    m_code = 0;
    m_digits = 0;
    m_state = State::escape_digits;
    return;
  }
  give_up_surrogate();
  const char meant = escaped(letter);
  m_text += meant;
  m_state = meant == '\0' ? State::faulty : State::string;
  text_grew();
}

void JsonParser::take_escape_digit(char letter) {
  const int value = hex_value(letter);
  if (value < 0) {
    m_state = State::faulty;
    return;
  }
  m_code = m_code * 16 + static_cast<char32_t>(value);
  if (++m_digits == 4) end_escape_digits();
}

// Characters above U+FFFF are written as two halves.
void JsonParser::end_escape_digits() {
  m_state = State::string;
  const bool is_high = m_code >= 0xD800 && m_code <= 0xDBFF;
  const bool is_low = m_code >= 0xDC00 && m_code <= 0xDFFF;
  if (is_low && m_high_surrogate != 0) {
    text::append_code_point(m_text,
                            0x10000 + ((m_high_surrogate - 0xD800) << 10U) + (m_code - 0xDC00));
    m_high_surrogate = 0;
    return text_grew();
  }
  give_up_surrogate();
  if (is_high)
    m_high_surrogate = m_code;
  else
    text::append_code_point(m_text, is_low ? text::k_replacement_character : m_code);
  text_grew();
}

void JsonParser::give_up_surrogate() {
  if (m_high_surrogate == 0) return;
  m_high_surrogate = 0;
  text::append_code_point(m_text, text::k_replacement_character);
}

void JsonParser::end_literal() {
  value_ended();
  if (m_text == "true" || m_text == "false")
    m_events.boolean(m_text == "true");
  else if (m_text == "null")
    m_events.null();
  else if (is_number(m_text))
    m_events.number(m_text);
  else
    m_state = State::faulty;
}

void JsonParser::open(char bracket) {
  if (m_nesting.size() == k_depth_limit)
    throw OversizedAnswer(fmt::format(
        "the answer is nested deeper than {} levels, more than any answer expected here",
        k_depth_limit));
  m_nesting += bracket;
  m_state = bracket == '{' ? State::first_key : State::first_item;
  bracket == '{' ? m_events.begin_object() : m_events.begin_array();
}

void JsonParser::close(char bracket) {
  m_nesting.pop_back();
  value_ended();
  bracket == '{' ? m_events.end_object() : m_events.end_array();
}

void JsonParser::behind_value(char letter) {
  const char inside = m_nesting.back();
  if (letter == ',')
    m_state = inside == '{' ? State::next_key : State::value;
  else if (letter == (inside == '{' ? '}' : ']'))
    close(inside);
  else
    m_state = State::faulty;
}

void JsonParser::value_ended() {
  m_state = m_nesting.empty() ? State::complete : State::behind_value;
}

} // namespace octostep::octopus
