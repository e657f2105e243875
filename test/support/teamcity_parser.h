// Reads TeamCity service messages, written from the documented grammar and not from our writer.
// Like the server, it finds the marker anywhere in a line. Surrogate escapes are joined.
#pragma once

#include <map>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace octostep::test {

struct TeamcityMessage {
  std::string name;
  std::string value; // in the single-value form
  std::map<std::string, std::string> attributes;

  [[nodiscard]] std::string at(const std::string& key) const {
    const auto found = attributes.find(key);
    return found == attributes.end() ? std::string() : found->second;
  }
};

class TeamcityParser {
public:
  explicit TeamcityParser(std::string_view line) : m_line(line) {}

  // Every message in the line. Throws std::runtime_error if a marker starts something malformed.
  std::vector<TeamcityMessage> messages() {
    constexpr std::string_view k_marker = "##teamcity[";
    std::vector<TeamcityMessage> found;
    for (auto at = m_line.find(k_marker); at != std::string_view::npos;
         at = m_line.find(k_marker, m_at)) {
      m_at = at + k_marker.size();
      found.push_back(message());
    }
    return found;
  }

private:
  TeamcityMessage message() {
    TeamcityMessage message;
    message.name = word();
    blanks();
    if (peek() == '\'') {
      message.value = quoted();
      blanks();
      expect(']');
      return message;
    }
    while (peek() != ']') {
      const std::string key = word();
      blanks();
      expect('=');
      blanks();
      if (!message.attributes.emplace(key, quoted()).second) fail("attribute twice");
      blanks();
    }
    expect(']');
    return message;
  }

  std::string word() {
    std::string word;
    while (m_at < m_line.size() &&
           std::string_view(" \t='[]|").find(m_line[m_at]) == std::string_view::npos) {
      word += m_line[m_at++];
    }
    if (word.empty()) fail("name expected");
    return word;
  }

  std::string quoted() {
    expect('\'');
    std::string value;
    char32_t high = 0;
    while (peek() != '\'') {
      const char32_t unit = character();
      if (unit >= 0xD800 && unit < 0xDC00) {
        high = unit;
      } else if (unit >= 0xDC00 && unit < 0xE000) {
        if (high == 0) fail("low surrogate alone");
        append(value, 0x10000 + ((high - 0xD800) << 10) + (unit - 0xDC00));
        high = 0;
      } else {
        if (high != 0) fail("high surrogate alone");
        append(value, unit);
      }
    }
    ++m_at;
    return value;
  }

  char32_t character() {
    const char c = take();
    if (static_cast<unsigned char>(c) >= 0x80) fail("not ASCII");
    if (c == '[' || c == ']' || c == '\n' || c == '\r') fail("unescaped character");
    if (c != '|') return static_cast<unsigned char>(c);
    const char escape = take();
    switch (escape) {
    case 'n':
      return '\n';
    case 'r':
      return '\r';
    case 'x':
      return 0x85;
    case 'l':
      return 0x2028;
    case 'p':
      return 0x2029;
    case '|':
    case '\'':
    case '[':
    case ']':
      return static_cast<unsigned char>(escape);
    case '0':
      break;
    default:
      fail("unknown escape");
    }
    expect('x');
    const std::string digits(m_line.substr(m_at, 4));
    if (digits.size() != 4 || digits.find_first_not_of("0123456789abcdef") != std::string::npos)
      fail("four digits");
    m_at += 4;
    return static_cast<char32_t>(std::stoul(digits, nullptr, 16));
  }

  static void append(std::string& out, char32_t value) {
    const auto byte = [&out](char32_t bits) { out += static_cast<char>(bits); };
    if (value < 0x80) return byte(value);
    if (value < 0x800) {
      byte(0xC0 + value / 0x40);
    } else if (value < 0x10000) {
      byte(0xE0 + value / 0x1000);
      byte(0x80 + value / 0x40 % 0x40);
    } else {
      byte(0xF0 + value / 0x40000);
      byte(0x80 + value / 0x1000 % 0x40);
      byte(0x80 + value / 0x40 % 0x40);
    }
    byte(0x80 + value % 0x40);
  }

  [[nodiscard]] char peek() const {
    if (m_at >= m_line.size()) fail("line ends inside a message");
    return m_line[m_at];
  }
  char take() {
    const char c = peek();
    ++m_at;
    return c;
  }
  void expect(char c) {
    if (take() != c) fail("another character expected");
  }
  void blanks() {
    while (m_at < m_line.size() && (m_line[m_at] == ' ' || m_line[m_at] == '\t')) ++m_at;
  }
  [[noreturn]] void fail(const std::string& what) const {
    throw std::runtime_error(what + " at " + std::to_string(m_at) + " of: " + std::string(m_line));
  }

  std::string_view m_line;
  std::size_t m_at = 0;
};

inline std::vector<TeamcityMessage> read_teamcity_line(std::string_view line) {
  return TeamcityParser(line).messages();
}

} // namespace octostep::test
