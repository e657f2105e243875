// The little of Unicode that file names need: decoding any bytes, and simple case folding,
// independent of the locale.
#pragma once

#include <string>
#include <string_view>

namespace octostep::packaging {

// Takes the first code point off `text`, which must not be empty. A byte that starts no valid
// sequence is taken alone and given as 0xDC00 + byte, so that any bytes can be matched.
char32_t take_code_point(std::string_view& text);

// Simple folding for the Latin, Greek and Cyrillic letters that file systems of Windows treat as
// equal.
[[nodiscard]] char32_t fold_case(char32_t code_point);
[[nodiscard]] std::string fold_case(std::string_view text);

} // namespace octostep::packaging
