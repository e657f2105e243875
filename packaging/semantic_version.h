// Package versions: 1 to 4 numbers, then optionally -prerelease and +metadata. The text is kept as
// given; comparison fills missing numbers with zero and ignores leading zeros, so "1" equals
// "1.0.0" and "2016.01" equals "2016.1".
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace octostep::packaging {

struct SemanticVersion {
  std::array<std::uint32_t, 4> numbers{}; // each up to 2147483647
  std::string prerelease, metadata;       // without their '-' and '+'
  std::string text;                       // as given, less a leading 'v'

  [[nodiscard]] bool is_prerelease() const { return !prerelease.empty(); }
};

// One leading lower-case 'v' is accepted and dropped, as Octopus's own parser does.
[[nodiscard]] std::optional<SemanticVersion> parse_semantic_version(std::string_view text);

// Octopus's order: numbers; a pre-release below its release; labels numerically when both are
// numbers, a number below a word, words case-insensitively; metadata last, unlike SemVer 2.0, which
// ignores it.
[[nodiscard]] std::weak_ordering operator<=>(const SemanticVersion& a, const SemanticVersion& b);
[[nodiscard]] bool operator==(const SemanticVersion& a, const SemanticVersion& b);

// Every length at which a version that starts at text[0] can end, in the order in which a
// backtracking pattern tries them: longest first. Empty when no version starts there.
[[nodiscard]] std::vector<std::size_t> version_lengths(std::string_view text);

} // namespace octostep::packaging
