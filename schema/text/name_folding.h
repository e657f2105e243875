// Names that people take for the same: equal after Unicode normalisation and case folding. Text
// that is not UTF-8 is compared byte by byte where it is not.
#pragma once

#include <string>
#include <string_view>

namespace octostep::text {

// Normalisation form C (Unicode Standard Annex #15): "u" with a combining diaeresis, as macOS and
// some tools write it, becomes U+00FC.
[[nodiscard]] std::string normalized(std::string_view text);

// Form C of the text without its letters' case (full case folding, so that "STRASSE" is "Straße").
[[nodiscard]] std::string folded_name(std::string_view name);

[[nodiscard]] bool is_ascii(std::string_view text);

[[nodiscard]] bool equal_names(std::string_view one, std::string_view other);

// Of one letter, by simple mappings: for patterns, whose '?' stands for one character.
[[nodiscard]] char32_t folded_letter(char32_t letter);

// Two names that are not equal but look so, e.g. with a Cyrillic letter or a blank of another kind:
// "'Shоp' has U+043E where 'Shop' has U+006F". "" when they differ in a way that can be seen.
[[nodiscard]] std::string unseen_difference(std::string_view one, std::string_view other);

} // namespace octostep::text
