// Java .properties files, in which a TeamCity agent provides a build's properties.
#pragma once

#include <map>
#include <string>
#include <string_view>

namespace octostep::agent {

// Reads the whole format: comments, the separators = : and blank, continued lines, backslash and
// \uXXXX escapes. A later entry replaces an earlier one. Bytes above 127 are kept unchanged.
[[nodiscard]] std::map<std::string, std::string, std::less<>>
parse_java_properties(std::string_view text);

} // namespace octostep::agent
