// Versions in the names of package files: 1 to 4 numbers, optionally followed by -prerelease and
// +metadata. The text is kept as given.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace octostep::packaging {

struct SemanticVersion {
  std::array<std::uint32_t, 4> numbers{}; // each up to 2147483647
  std::string prerelease, metadata;       // without their '-' and '+'
  std::string text;                       // as given, without a leading 'v'

  [[nodiscard]] bool is_prerelease() const { return !prerelease.empty(); }
};

// Accepts and drops one leading lower-case 'v', like Octopus's own parser. nullopt if the text is
// not a version.
[[nodiscard]] std::optional<SemanticVersion> parse_semantic_version(std::string_view text);

// All lengths at which a version that starts at text[0] can end, longest first, as a backtracking
// pattern tries them. Empty if no version starts there.
[[nodiscard]] std::vector<std::size_t> version_lengths(std::string_view text);

} // namespace octostep::packaging
