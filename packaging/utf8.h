// File names as code points: any bytes can be decoded.
#pragma once

#include <string_view>

namespace octostep::packaging {

// Removes and returns the first code point of `text`, which must not be empty. A byte that does not
// start a valid sequence is taken alone and returned as 0xDC00 + byte, so that any bytes can be
// matched.
char32_t take_code_point(std::string_view& text);

} // namespace octostep::packaging
