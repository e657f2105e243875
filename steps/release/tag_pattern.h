// Regular expressions that others wrote, applied to versions that others chose. RE2 matches them in
// a time that grows with the length of the text, not with the number of possible matches.
#pragma once

#include <optional>
#include <string>

namespace octostep::steps {

// Whether the pattern is found in the text; "" fits every text. Absent if that cannot be decided
// here: the pattern is invalid, very long, or uses what .NET has and RE2 does not (look-around,
// back references, named groups in .NET's spelling). Then only the server can judge.
[[nodiscard]] std::optional<bool> fits_pattern(const std::string& text, const std::string& pattern);

} // namespace octostep::steps
