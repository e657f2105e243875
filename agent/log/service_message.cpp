#include "agent/log/service_message.h"

#include <algorithm>
#include <cstdint>

#include <fmt/format.h>

#include "schema/text/utf8.h"

namespace octostep::agent {

namespace {

constexpr std::string_view k_start = "##teamcity[";

void append_escaped(std::string& out, char32_t value) {
  switch (value) {
  case '\n':
    out += "|n";
    return;
  case '\r':
    out += "|r";
    return;
  case 0x85:
    out += "|x";
    return;
  case 0x2028:
    out += "|l";
    return;
  case 0x2029:
    out += "|p";
    return;
  case '|':
  case '\'':
  case '[':
  case ']':
    out += '|';
    out += static_cast<char>(value);
    return;
  default:
    break;
  }
  if ((value < 0x20 && value != '\t') || (value >= 0x7F && value <= 0x9F)) return;
  const auto unit = [&out](char32_t one) {
    out += fmt::format("|0x{:04x}", static_cast<std::uint32_t>(one));
  };
  if (value < 0x80) {
    out += static_cast<char>(value);
  } else if (value < 0x10000) {
    unit(value);
  } else {
    unit(0xD800 + ((value - 0x10000) >> 10));
    unit(0xDC00 + ((value - 0x10000) & 0x3FF));
  }
}

bool is_name_start(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }
bool is_name_part(char c) {
  return is_name_start(c) || (c >= '0' && c <= '9') || c == ':' || c == '.' || c == '-';
}

class Reader {
public:
  explicit Reader(std::string_view text) : m_rest(text) {}

  void skip_blanks() {
    m_rest.remove_prefix(std::min(m_rest.find_first_not_of(" \t"), m_rest.size()));
  }
  bool take(char c) {
    if (m_rest.empty() || m_rest.front() != c) return false;
    m_rest.remove_prefix(1);
    return true;
  }
  [[nodiscard]] bool at_end() const { return m_rest.empty(); }
  [[nodiscard]] bool at_value() const { return m_rest.starts_with('\''); }

  std::string name() {
    if (m_rest.empty() || !is_name_start(m_rest.front())) return {};
    const auto end = std::find_if_not(m_rest.begin(), m_rest.end(), is_name_part);
    std::string name(m_rest.begin(), end);
    m_rest.remove_prefix(name.size());
    return name;
  }

  // A value including its quotation marks.
  std::optional<std::string> value() {
    if (!take('\'')) return std::nullopt;
    std::string value;
    while (!m_rest.empty()) {
      const char c = m_rest.front();
      m_rest.remove_prefix(1);
      if (c == '\'') return value;
      if (c != '|') {
        value += c;
      } else if (!unescape(value)) {
        return std::nullopt;
      }
    }
    return std::nullopt;
  }

private:
  bool unescape(std::string& value) {
    if (m_rest.empty()) return false;
    const char c = m_rest.front();
    m_rest.remove_prefix(1);
    switch (c) {
    case 'n':
      value += '\n';
      return true;
    case 'r':
      value += '\r';
      return true;
    case 'x':
      text::append_code_point(value, 0x85);
      return true;
    case 'l':
      text::append_code_point(value, 0x2028);
      return true;
    case 'p':
      text::append_code_point(value, 0x2029);
      return true;
    case '0':
      return numbered(value);
    default:
      value += c;
      return c == '|' || c == '\'' || c == '[' || c == ']';
    }
  }

  std::optional<char32_t> hex_digits() { // after "|0": x and four digits
    if (m_rest.size() < 5 || m_rest.front() != 'x') return std::nullopt;
    char32_t unit = 0;
    for (const char c : m_rest.substr(1, 4)) {
      const auto at = std::string_view("0123456789abcdef0123456789ABCDEF").find(c);
      if (at == std::string_view::npos) return std::nullopt;
      unit = unit * 16 + static_cast<char32_t>(at % 16);
    }
    m_rest.remove_prefix(5);
    return unit;
  }

  bool numbered(std::string& value) {
    const auto unit = hex_digits();
    if (!unit) return false;
    if (*unit < 0xD800 || *unit > 0xDFFF) {
      text::append_code_point(value, *unit);
      return true;
    }
    if (*unit >= 0xDC00 || !m_rest.starts_with("|0")) return false;
    m_rest.remove_prefix(2);
    const auto low = hex_digits();
    if (!low || *low < 0xDC00 || *low > 0xDFFF) return false;
    text::append_code_point(value, 0x10000 + ((*unit - 0xD800) << 10) + (*low - 0xDC00));
    return true;
  }

  std::string_view m_rest;
};

bool read_attributes(Reader& reader, ServiceMessage& message) {
  for (reader.skip_blanks(); !reader.take(']'); reader.skip_blanks()) {
    std::string key = reader.name();
    reader.skip_blanks();
    if (key.empty() || !reader.take('=')) return false;
    reader.skip_blanks();
    auto value = reader.value();
    if (!value) return false;
    message.attributes.emplace_back(std::move(key), std::move(*value));
  }
  return true;
}

} // namespace

std::string escape_service_value(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t at = 0; at < text.size();) {
    const text::CodePoint point = text::code_point_at(text, at);
    append_escaped(out, point.value);
    at += point.size;
  }
  return out;
}

std::size_t escaped_service_size(char32_t value) {
  if (value >= 0x10000) return 14;
  if (value >= 0x80) return 7;
  return std::string_view("|'[]").find(static_cast<char>(value)) == std::string_view::npos ? 1 : 2;
}

std::string write_service_message(const ServiceMessage& message) {
  std::string line(k_start);
  line += message.name;
  if (message.value) line += " '" + escape_service_value(*message.value) + "'";
  for (const auto& [key, value] : message.attributes) {
    line += ' ';
    line += key;
    line += "='" + escape_service_value(value) + "'";
  }
  line += ']';
  return line;
}

std::optional<ServiceMessage> read_service_message(std::string_view line) {
  const auto start = line.find_first_not_of(" \t");
  if (start == std::string_view::npos || !line.substr(start).starts_with(k_start))
    return std::nullopt;
  Reader reader(line.substr(start + k_start.size()));
  ServiceMessage message;
  message.name = reader.name();
  if (message.name.empty()) return std::nullopt;
  reader.skip_blanks();
  if (reader.at_value()) {
    message.value = reader.value();
    reader.skip_blanks();
    if (!message.value || !reader.take(']')) return std::nullopt;
  } else if (!read_attributes(reader, message)) {
    return std::nullopt;
  }
  reader.skip_blanks();
  if (!reader.at_end()) return std::nullopt;
  return message;
}

} // namespace octostep::agent
