// Versions in the order the Octopus Server gives them: one to four numbers, then the prerelease,
// which comes before the version without it; build metadata does not count. A leading "v" is
// allowed.
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace octostep::steps {

struct SemanticVersion {
  std::vector<std::uint64_t> numbers;  // always four, missing ones are 0
  std::vector<std::string> prerelease; // identifiers, lower case; empty = none
};

// nullopt when the text does not begin with a number that fits into 64 bits.
[[nodiscard]] std::optional<SemanticVersion> parse_version(std::string_view text);

// Texts that are no versions come before all that are, in byte order.
[[nodiscard]] std::weak_ordering compare_versions(std::string_view left, std::string_view right);

} // namespace octostep::steps
