#include "schema/forms/yaml_document.h"

#include <algorithm>
#include <array>
#include <string_view>

#include <nlohmann/json.hpp>

#include "schema/text/ascii.h"
#include "schema/value_text.h"

namespace octostep::schema {

namespace {

using Json = nlohmann::ordered_json;

bool is_word(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }

bool is_plain_character(char c) {
  return is_word(c) || (c >= '0' && c <= '9') || c == ' ' || c == '-' || c == '.' || c == '/';
}

// A subset of what YAML allows without quotes: nothing that any version of YAML reads as another
// type.
bool is_plain(std::string_view text) {
  constexpr std::array<std::string_view, 11> k_keywords{
      "true", "false", "null", "yes", "no", "on", "off", "y", "n", "inf", "nan"};
  if (text.empty() || !is_word(text.front()) || text.back() == ' ') return false;
  if (!std::ranges::all_of(text, is_plain_character)) return false;
  return std::ranges::none_of(
      k_keywords, [&](std::string_view word) { return text::equal_ignoring_case(text, word); });
}

// JSON's double-quoted strings are valid YAML if only ASCII control characters are escaped.
std::string scalar(const Json& value) {
  if (value.is_string() && is_plain(value.get_ref<const std::string&>()))
    return value.get<std::string>();
  return value.dump(-1, ' ', /*ensure_ascii=*/false, Json::error_handler_t::replace);
}

bool is_literal_block(const Json& value) {
  if (!value.is_string()) return false;
  const auto& text = value.get_ref<const std::string&>();
  if (text.find('\n') == std::string::npos || text.front() == ' ' || text.front() == '\n')
    return false;
  if (text.ends_with("\n\n")) return false;
  return std::ranges::none_of(text, [](char c) {
    return c != '\n' && (static_cast<unsigned char>(c) < 0x20 || c == 0x7F);
  });
}

class YamlWriter {
public:
  void put(const Json& value, std::size_t indent) {
    if (value.is_structured() && !value.empty())
      put_items(value, indent);
    else if (is_literal_block(value))
      put_block(value.get_ref<const std::string&>(), indent);
    else
      m_text += scalar(value) + "\n";
  }

  [[nodiscard]] std::string take() { return std::move(m_text); }

private:
  void put_items(const Json& items, std::size_t indent) {
    const bool follows_dash = m_text.ends_with("- ");
    if (!follows_dash && !m_text.empty() && !m_text.ends_with('\n')) {
      m_text.pop_back(); // the blank after "key:"
      m_text += '\n';
    }
    bool on_first = follows_dash;
    for (const auto& item : items.items()) {
      if (!on_first) m_text.append(indent, ' ');
      on_first = false;
      m_text += items.is_array() ? "- " : scalar(Json(item.key())) + ": ";
      put(item.value(), indent + 2);
    }
  }

  void put_block(const std::string& text, std::size_t indent) {
    const bool ends_line = text.ends_with('\n');
    m_text += ends_line ? "|\n" : "|-\n";
    std::string_view rest = text;
    if (ends_line) rest.remove_suffix(1);
    while (true) {
      const auto end = rest.find('\n');
      const auto line = rest.substr(0, end);
      if (!line.empty()) m_text.append(indent, ' ').append(line);
      m_text += '\n';
      if (end == std::string_view::npos) return;
      rest.remove_prefix(end + 1);
    }
  }

  std::string m_text;
};

} // namespace

std::string yaml_document(const std::string& comment, const Json& root) {
  std::string head;
  for (const auto& line : split_lines(comment)) head += "# " + line + "\n";
  YamlWriter writer;
  writer.put(root, 0);
  return head + writer.take();
}

} // namespace octostep::schema
