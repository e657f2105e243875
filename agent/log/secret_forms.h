// The shapes in which a secret turns up in logs: as it is, URL-encoded, JSON-escaped,
// base64-encoded, escaped for TeamCity.
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
// when the secret is too short.
//   - URL: RFC 3986, the form of JavaScript's encodeURIComponent, each with upper and lower-case
//   hex
//     digits and with a space as %20 or +
//   - JSON: as short as possible, with \/, with \u for everything outside ASCII, and the HTML-safe
//     form of .NET; hex digits in both cases
//   - base64, standard and URL alphabet: at each of the three positions that the secret may have in
//   the
//     encoded text, cut to the characters that it alone decides
[[nodiscard]] std::vector<std::string> secret_forms(std::string_view secret);

} // namespace octostep::agent
