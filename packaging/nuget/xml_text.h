// The small part of XML that package manifests need: escaping, and a scanner that separates tags
// from text.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace octostep::packaging {

// Escapes text for an element or a quoted attribute. Characters that XML 1.0 does not allow, and
// bytes that are not UTF-8, become U+FFFD.
[[nodiscard]] std::string xml_escape(std::string_view text);
// Decodes entities and character references; leaves unknown ones unchanged.
[[nodiscard]] std::string xml_unescape(std::string_view text);

struct XmlToken {
  enum class Kind { open, close, empty, text } kind = Kind::text;
  std::string_view value;  // local name without prefix, or raw text
  bool is_literal = false; // text from a CDATA section, where nothing is escaped
};

// Returns tags and text in order and skips comments, processing instructions and the document type.
// Does not check that tags match. `failed()` distinguishes a truncated document from a complete
// one.
class XmlScanner {
public:
  explicit XmlScanner(std::string_view text) : m_text(text) {}
  [[nodiscard]] std::optional<XmlToken> next();
  [[nodiscard]] bool failed() const { return m_failed; }
  [[nodiscard]] std::size_t position() const { return m_at; }

private:
  [[nodiscard]] std::optional<XmlToken> read_tag();
  [[nodiscard]] bool skip_past(std::string_view end);

  std::string_view m_text;
  std::size_t m_at = 0;
  bool m_failed = false;
};

} // namespace octostep::packaging
