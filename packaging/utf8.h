// File names as code points: any bytes can be decoded.
#pragma once

#include <string_view>

namespace octostep::packaging {

// Takes the first code point off `text`, which must not be empty. A byte that starts no valid
// sequence is taken alone and given as 0xDC00 + byte, so that any bytes can be matched.
char32_t take_code_point(std::string_view& text);

} // namespace octostep::packaging
