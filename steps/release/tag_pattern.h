// Regular expressions that others wrote, over versions that others chose. Matched by RE2, whose
// time grows with the length of the text and not with the number of ways to match it.
#pragma once

#include <optional>
#include <string>

namespace octostep::steps {

// Whether the pattern is found in the text; "" fits every text. Absent when it cannot be told here:
// the pattern is none, is very long, or uses what .NET knows and RE2 does not (look-around, back
// references, named groups in .NET's spelling). Then only the server can judge.
[[nodiscard]] std::optional<bool> fits_pattern(const std::string& text, const std::string& pattern);

} // namespace octostep::steps
