#include "packaging/nuget/nuspec.h"

#include "packaging/nuget/xml_text.h"
#include "schema/text/ascii.h"

#include <fmt/format.h>

#include <vector>

namespace octostep::packaging {
namespace {

[[noreturn]] void refuse(std::string_view why) {
  throw PackagingError(ErrorKind::invalid_input, fmt::format("the nuspec cannot be used: {}", why));
}

std::string optional_element(std::string_view name, std::string_view text) {
  return text.empty() ? "" : fmt::format("    <{0}>{1}</{0}>\n", name, xml_escape(text));
}

// Collects the text of package/metadata/<field>.
class NuspecReader {
public:
  explicit NuspecReader(std::string_view text) : m_scanner(text) {}

  Nuspec read() {
    while (const auto token = m_scanner.next()) take(*token);
    if (m_scanner.failed() || !m_open.empty()) refuse("its XML ends in the middle of an element");
    for (std::string* field :
         {&m_nuspec.id, &m_nuspec.version, &m_nuspec.authors, &m_nuspec.description}) {
      *field = text::trimmed(*field);
    }
    if (m_nuspec.id.empty()) refuse("it has no package/metadata/id");
    if (m_nuspec.version_start == 0) refuse("it has no package/metadata/version");
    return std::move(m_nuspec);
  }

private:
  void take(const XmlToken& token) {
    switch (token.kind) {
    case XmlToken::Kind::open:
      m_open.push_back(token.value);
      if (field() == &m_nuspec.version) {
        if (m_nuspec.version_start != 0) refuse("it has two versions");
        m_nuspec.version_start = m_scanner.position();
      }
      break;
    case XmlToken::Kind::close:
      if (m_open.empty() || m_open.back() != token.value) refuse("its XML elements do not match");
      if (field() == &m_nuspec.version) m_nuspec.version_end = m_tag_start;
      m_open.pop_back();
      break;
    case XmlToken::Kind::text:
      if (std::string* const into = field()) {
        *into += token.is_literal ? std::string(token.value) : xml_unescape(token.value);
      }
      break;
    case XmlToken::Kind::empty:
      break;
    }
    m_tag_start = m_scanner.position();
  }

  std::string* field() {
    if (m_open.size() != 3 || m_open[0] != "package" || m_open[1] != "metadata") return nullptr;
    if (m_open[2] == "id") return &m_nuspec.id;
    if (m_open[2] == "version") return &m_nuspec.version;
    if (m_open[2] == "authors") return &m_nuspec.authors;
    return m_open[2] == "description" ? &m_nuspec.description : nullptr;
  }

  XmlScanner m_scanner;
  std::vector<std::string_view> m_open;
  std::size_t m_tag_start = 0; // where the current token begins
  Nuspec m_nuspec;
};

} // namespace

std::string authors_of(const PackageName& name, const Manifest& manifest) {
  return manifest.authors.empty() ? name.id : fmt::format("{}", fmt::join(manifest.authors, ","));
}

std::string description_of(const Manifest& manifest) {
  return manifest.description.empty() ? "A deployment package created from files on disk."
                                      : manifest.description;
}

std::string write_nuspec(const PackageName& name, const Manifest& manifest) {
  return fmt::format(
      "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n"
      "<package xmlns=\"http://schemas.microsoft.com/packaging/2010/07/nuspec.xsd\">\n"
      "  <metadata>\n"
      "    <id>{}</id>\n"
      "    <version>{}</version>\n"
      "{}"
      "    <authors>{}</authors>\n"
      "    <description>{}</description>\n"
      "{}"
      "  </metadata>\n"
      "</package>\n",
      xml_escape(name.id),
      xml_escape(name.version),
      optional_element("title", manifest.title),
      xml_escape(authors_of(name, manifest)),
      xml_escape(description_of(manifest)),
      optional_element("releaseNotes", manifest.release_notes));
}

Nuspec read_nuspec(std::string_view text) { return NuspecReader(text).read(); }

std::string with_version(std::string_view text, const Nuspec& nuspec, std::string_view version) {
  return fmt::format("{}{}{}",
                     text.substr(0, nuspec.version_start),
                     xml_escape(version),
                     text.substr(nuspec.version_end));
}

} // namespace octostep::packaging
