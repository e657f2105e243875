#include "packaging/nuget/xml_encoding.h"

#include <fmt/format.h>

#include "packaging/packaging_error.h"
#include "schema/text/ascii.h"
#include "schema/text/encoding.h"
#include "schema/text/utf8.h"

namespace octostep::packaging {
namespace {

using namespace std::string_view_literals;

constexpr std::string_view k_utf8_mark = "\xEF\xBB\xBF";

// The position of the encoding in the declaration; both npos if there is none.
struct Span {
  std::size_t begin = std::string_view::npos, end = std::string_view::npos;
};

Span declared_encoding(std::string_view xml) {
  const auto declaration = xml.substr(0, xml.find("?>"));
  const auto name =
      declaration.starts_with("<?xml") ? declaration.find("encoding") : std::string_view::npos;
  if (name == std::string_view::npos) return {};
  const auto quote = declaration.find_first_of("\"'", name);
  if (quote == std::string_view::npos) return {};
  const auto end = declaration.find(declaration[quote], quote + 1);
  return end == std::string_view::npos ? Span() : Span{quote + 1, end};
}

// For the raw bytes, without a byte order mark.
std::string encoding_of(std::string_view bytes) {
  if (bytes.starts_with("\xFF\xFE")) return "UTF-16LE";
  if (bytes.starts_with("\xFE\xFF")) return "UTF-16BE";
  if (bytes.starts_with("<\0?\0"sv)) return "UTF-16LE";
  if (bytes.starts_with("\0<\0?"sv)) return "UTF-16BE";
  const auto declared = declared_encoding(bytes);
  if (bytes.starts_with(k_utf8_mark) || declared.begin == std::string_view::npos) return "UTF-8";
  return std::string(bytes.substr(declared.begin, declared.end - declared.begin));
}

std::string_view without_mark(std::string_view bytes) {
  if (bytes.starts_with(k_utf8_mark)) return bytes.substr(k_utf8_mark.size());
  const bool is_utf16 = bytes.starts_with("\xFF\xFE") || bytes.starts_with("\xFE\xFF");
  return is_utf16 ? bytes.substr(2) : bytes;
}

} // namespace

std::string xml_as_utf8(std::string_view bytes, const std::string& file) {
  const auto encoding = encoding_of(bytes);
  const auto content = without_mark(bytes);
  const bool is_utf8 = text::lower_case(encoding) == "utf-8";
  auto utf8 = is_utf8 && text::is_utf8(content) ? std::string(content)
                                                : text::to_utf8(content, encoding).value_or("");
  if (utf8.empty() && !content.empty())
    throw PackagingError(
        ErrorKind::invalid_input,
        fmt::format(
            "the nuspec '{}' is not in the encoding '{}' that it declares, or that encoding "
            "is not known: save it as UTF-8",
            file,
            encoding));
  const auto declared = declared_encoding(utf8);
  if (!is_utf8 && declared.begin != std::string_view::npos)
    utf8.replace(declared.begin, declared.end - declared.begin, "utf-8");
  return utf8;
}

} // namespace octostep::packaging
