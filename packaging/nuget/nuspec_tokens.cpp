#include "packaging/nuget/nuspec_tokens.h"

#include <algorithm>

#include "packaging/nuget/xml_text.h"
#include "schema/text/ascii.h"

namespace octostep::packaging {
namespace {

constexpr std::string_view k_comment = "<!--", k_comment_end = "-->";
constexpr std::string_view k_literal = "<![CDATA[", k_literal_end = "]]>";

bool is_name_character(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' ||
         c == '.' || c == '-';
}

class TokenReplacer {
public:
  TokenReplacer(std::string_view text, const TokenValues& values)
      : m_rest(text), m_values(values) {}

  ReplacedTokens replace() {
    while (!m_rest.empty()) {
      if (m_rest.starts_with(k_comment)) {
        copy(m_rest.find(k_comment_end, k_comment.size()));
      } else if (m_rest.front() != '$') {
        m_is_literal =
            m_is_literal ? !m_rest.starts_with(k_literal_end) : m_rest.starts_with(k_literal);
        copy(1);
      } else {
        take_token();
      }
    }
    return std::move(m_result);
  }

private:
  void copy(std::size_t size) {
    size = std::min(size, m_rest.size());
    m_result.text.append(m_rest.substr(0, size));
    m_rest.remove_prefix(size);
  }

  void take_token() {
    const auto* const end = std::find_if_not(m_rest.begin() + 1, m_rest.end(), is_name_character);
    if (end == m_rest.end() || *end != '$') return copy(1);
    const std::string name(m_rest.begin() + 1, end);
    if (name.empty()) {
      m_result.text += '$';
    } else if (const auto value = m_values.find(text::lower_case(name)); value != m_values.end()) {
      m_result.text += m_is_literal ? value->second : xml_escape(value->second);
      m_result.used.insert(value->first);
    } else {
      m_result.unknown.insert(name);
      return copy(name.size() + 2);
    }
    m_rest.remove_prefix(name.size() + 2);
  }

  std::string_view m_rest;
  const TokenValues& m_values;
  bool m_is_literal = false; // inside a CDATA section
  ReplacedTokens m_result;
};

} // namespace

ReplacedTokens replace_tokens(std::string_view xml, const TokenValues& values) {
  return TokenReplacer(xml, values).replace();
}

} // namespace octostep::packaging
