// Converts XML from the encoding that it declares to UTF-8.
#pragma once

#include <string>
#include <string_view>

namespace octostep::packaging {

// The encoding is that of the byte order mark, otherwise that of the XML declaration, otherwise
// UTF-8 (XML 1.0, appendix F). The declaration of the result says utf-8, and there is no byte order
// mark. Throws PackagingError invalid_input, which names `file`, for an unknown encoding and for
// bytes that are not valid in it.
[[nodiscard]] std::string xml_as_utf8(std::string_view bytes, const std::string& file);

} // namespace octostep::packaging
