// ASCII text operations that HTTP and the server's name rules need.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace octostep::sandbox {

[[nodiscard]] std::string lower(std::string_view text); // ASCII letters only
[[nodiscard]] std::string_view trim(std::string_view text);
[[nodiscard]] bool equal_ignoring_case(std::string_view left, std::string_view right);
[[nodiscard]] bool contains_ignoring_case(std::string_view text, std::string_view part);
[[nodiscard]] std::vector<std::string> split(std::string_view text,
                                             char separator); // keeps empty pieces
[[nodiscard]] std::string join(const std::vector<std::string>& pieces, std::string_view separator);
[[nodiscard]] bool contains(const std::vector<std::string>& texts, std::string_view text);
// Malformed escapes are kept unchanged.
[[nodiscard]] std::string percent_decode(std::string_view text);
// For a path segment: escapes everything except unreserved characters.
[[nodiscard]] std::string percent_encode(std::string_view text);
// "Deploy web site" -> "deploy-web-site"
[[nodiscard]] std::string slug_of(std::string_view name);
// True for "Spaces-12" with the prefix "Spaces"; the case of the prefix does not matter.
[[nodiscard]] bool is_id(std::string_view text, std::string_view prefix);

} // namespace octostep::sandbox
