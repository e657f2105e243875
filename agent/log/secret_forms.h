// The shapes in which a secret turns up in logs: as it is, escaped for TeamCity, and in the
// encodings of text_encodings.h.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace octostep::agent {

// Shorter secrets are not masked: they would blank out ordinary text.
inline constexpr std::size_t k_shortest_secret = 4; // characters
// Lines of a secret of several lines are masked one by one as well, since logs show text line by
// line. Shorter lines ("{", "-----") are too common.
inline constexpr std::size_t k_shortest_secret_line = 8; // characters

// Every form, without duplicates, each at least 4 bytes. White space around the secret does not
// count: files and environment values often end with a line break that is not part of it. Empty
// when the secret is too short. A secret that is percent-encoded has its decoded forms, too.
//   - URL: RFC 3986 and JavaScript's encodeURIComponent, hexadecimal digits in both cases, a space
//     as %20 or +; once and twice
//   - JSON: as short as possible, with \/, with \u for everything outside ASCII, and the HTML-safe
//     form of .NET, hexadecimal digits in both cases; once and twice
//   - XML and HTML: the characters that common libraries escape, by name or number; and all
//     characters, or all but letters and digits, by number
//   - base64, standard and URL alphabet, once and twice, and base32: at each position that the
//     secret may have in the encoded text, cut to the characters that it alone decides
//   - hexadecimal
[[nodiscard]] std::vector<std::string> secret_forms(std::string_view secret);

} // namespace octostep::agent
