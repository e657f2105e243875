// Converts text in a declared encoding to UTF-8.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace octostep::text {

// `encoding` is a name as in the IANA registry, XML or Git ("ISO-8859-1", "windows-1252",
// "Shift_JIS"), in any case. Absent if the system does not know the encoding, or if the text is not
// valid in it.
[[nodiscard]] std::optional<std::string> to_utf8(std::string_view text,
                                                 const std::string& encoding);

} // namespace octostep::text
