// Names that people consider the same: equal after Unicode normalization and case folding. Parts
// that are not UTF-8 are compared byte by byte.
#pragma once

#include <string>
#include <string_view>

namespace octostep::text {

// Normalization form C (Unicode Standard Annex #15): "u" with a combining diaeresis, as macOS and
// some tools write it, becomes U+00FC.
[[nodiscard]] std::string normalized(std::string_view text);

// Form C of the text without case (full case folding, so that "STRASSE" equals "Straße").
[[nodiscard]] std::string folded_name(std::string_view name);

[[nodiscard]] bool is_ascii(std::string_view text);

[[nodiscard]] bool equal_names(std::string_view one, std::string_view other);

// Folds one letter with simple mappings; for patterns, in which '?' means one character.
[[nodiscard]] char32_t folded_letter(char32_t letter);

// Explains how two names differ that look equal, for example because of a Cyrillic letter or
// another kind of blank: "'Shоp' has U+043E where 'Shop' has U+006F". "" if people can see the
// difference.
[[nodiscard]] std::string unseen_difference(std::string_view one, std::string_view other);

} // namespace octostep::text
