// XML in whatever encoding it declares, as UTF-8.
#pragma once

#include <string>
#include <string_view>

namespace octostep::packaging {

// By its byte order mark, or else by the encoding of its XML declaration, or else UTF-8 (XML 1.0,
// appendix F). The declaration of the result says utf-8, and there is no byte order mark. Throws
// PackagingError, invalid_input, naming `file`, for an encoding that is not known and for bytes
// that are not in it.
[[nodiscard]] std::string xml_as_utf8(std::string_view bytes, const std::string& file);

} // namespace octostep::packaging
