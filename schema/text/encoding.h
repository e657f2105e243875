// Text in an encoding that somebody declared, as UTF-8.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace octostep::text {

// `encoding` is a name as the IANA registry, XML or Git write it ("ISO-8859-1", "windows-1252",
// "Shift_JIS"), in any letter case. Absent when the system does not know the encoding, or when the
// text is not in it.
[[nodiscard]] std::optional<std::string> to_utf8(std::string_view text,
                                                 const std::string& encoding);

} // namespace octostep::text
