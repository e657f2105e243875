#include "packaging/nuget/xml_text.h"

#include "packaging/utf8.h"

#include <array>
#include <charconv>

namespace octostep::packaging {
namespace {

constexpr std::string_view k_replacement = "\xEF\xBF\xBD";

struct Entity {
  std::string_view name;
  char character;
};
constexpr std::array<Entity, 5> k_entities = {
    {{"amp", '&'}, {"lt", '<'}, {"gt", '>'}, {"quot", '"'}, {"apos", '\''}}};

bool is_xml_character(char32_t c) {
  if (c < 0x20) return c == '\t' || c == '\n' || c == '\r';
  return c != 0xFFFE && c != 0xFFFF &&
         (c < 0xD800 || c > 0xDFFF); // the decoder marks invalid bytes in that range
}

std::string utf8_of(unsigned code) {
  std::string text;
  const auto put = [&text](unsigned byte) { text.push_back(static_cast<char>(byte)); };
  if (code < 0x80) {
    put(code);
  } else if (code < 0x800) {
    put(0xC0 | code >> 6);
  } else if (code < 0x10000) {
    put(0xE0 | code >> 12);
  } else {
    put(0xF0 | code >> 18);
    put(0x80 | (code >> 12 & 0x3F));
  }
  if (code >= 0x800) put(0x80 | (code >> 6 & 0x3F));
  if (code >= 0x80) put(0x80 | (code & 0x3F));
  return text;
}

std::optional<std::string> resolve_reference(std::string_view name) {
  for (const Entity& entity : k_entities) {
    if (entity.name == name) return std::string(1, entity.character);
  }
  if (!name.starts_with('#')) return std::nullopt;
  name.remove_prefix(1);
  const bool is_hex = name.starts_with('x');
  if (is_hex) name.remove_prefix(1);
  unsigned code = 0;
  const auto parsed =
      std::from_chars(name.data(), name.data() + name.size(), code, is_hex ? 16 : 10);
  const bool whole = parsed.ec == std::errc{} && parsed.ptr == name.data() + name.size();
  if (!whole || code > 0x10FFFF || !is_xml_character(code)) return std::nullopt;
  return utf8_of(code);
}

} // namespace

std::string xml_escape(std::string_view text) {
  std::string escaped;
  escaped.reserve(text.size());
  while (!text.empty()) {
    const std::string_view before = text;
    const char32_t c = take_code_point(text);
    if (!is_xml_character(c)) {
      escaped += k_replacement;
      continue;
    }
    const auto* entity = k_entities.begin();
    while (entity != k_entities.end() && static_cast<char32_t>(entity->character) != c) ++entity;
    if (entity == k_entities.end()) {
      escaped += before.substr(0, before.size() - text.size());
    } else {
      escaped.append("&").append(entity->name).append(";");
    }
  }
  return escaped;
}

std::string xml_unescape(std::string_view text) {
  std::string plain;
  plain.reserve(text.size());
  while (!text.empty()) {
    const std::size_t ampersand = text.find('&');
    plain += text.substr(0, ampersand);
    if (ampersand == std::string_view::npos) break;
    text.remove_prefix(ampersand);
    const std::size_t end = text.find(';');
    const auto resolved =
        end == std::string_view::npos ? std::nullopt : resolve_reference(text.substr(1, end - 1));
    plain += resolved.value_or("&");
    text.remove_prefix(resolved ? end + 1 : 1);
  }
  return plain;
}

bool XmlScanner::skip_past(std::string_view end) {
  const std::size_t found = m_text.find(end, m_at);
  m_failed = found == std::string_view::npos;
  m_at = m_failed ? m_text.size() : found + end.size();
  return !m_failed;
}

std::optional<XmlToken> XmlScanner::next() {
  constexpr std::string_view k_cdata = "<![CDATA[", k_cdata_end = "]]>";
  while (m_at < m_text.size()) {
    const std::string_view rest = m_text.substr(m_at);
    const std::size_t start = m_at;
    if (rest.front() != '<') {
      m_at = std::min(m_text.find('<', m_at), m_text.size());
      return XmlToken{XmlToken::Kind::text, m_text.substr(start, m_at - start), false};
    }
    if (rest.starts_with(k_cdata)) {
      if (!skip_past(k_cdata_end)) return std::nullopt;
      const std::size_t content = start + k_cdata.size();
      return XmlToken{
          XmlToken::Kind::text, m_text.substr(content, m_at - k_cdata_end.size() - content), true};
    }
    if (!rest.starts_with("<!") && !rest.starts_with("<?")) return read_tag();
    if (!skip_past(rest.starts_with("<!--") ? "-->" : rest.starts_with("<?") ? "?>" : ">"))
      return std::nullopt;
  }
  return std::nullopt;
}

std::optional<XmlToken> XmlScanner::read_tag() {
  const std::size_t start = m_at + 1;
  char quote = 0; // a '>' inside a quoted attribute does not end the tag
  for (++m_at; m_at < m_text.size(); ++m_at) {
    const char c = m_text[m_at];
    if (quote != 0) {
      if (c == quote) quote = 0;
    } else if (c == '"' || c == '\'') {
      quote = c;
    } else if (c == '>') {
      break;
    }
  }
  if (m_at == m_text.size()) {
    m_failed = true;
    return std::nullopt;
  }
  std::string_view tag = m_text.substr(start, m_at++ - start);
  XmlToken token{XmlToken::Kind::open, {}, false};
  if (tag.starts_with('/')) {
    token.kind = XmlToken::Kind::close;
    tag.remove_prefix(1);
  } else if (tag.ends_with('/')) {
    token.kind = XmlToken::Kind::empty;
    tag.remove_suffix(1);
  }
  tag = tag.substr(0, tag.find_first_of(" \t\r\n"));
  token.value = tag.substr(tag.find(':') == std::string_view::npos ? 0 : tag.find(':') + 1);
  return token;
}

} // namespace octostep::packaging
