// Versions as Octopus reads and orders them: numbers of releases, tags of containers, and versions
// that a feed lists. Package file names follow the stricter grammar of
// packaging/semantic_version.h.
//
//   version: up to four numbers with dots between them, after an optional "v" or "V"; then an
//     optional separator and a pre-release; then optionally "+" and metadata
//   number: decimal digits, at most 2147483647
//   separator: one of . - \ _
//   pre-release: letters, digits and separators
//   metadata: letters, digits, separators and "+"
//
// Only ASCII letters and digits count. Blanks are allowed at both ends and around numbers. So
// "19.0.0.Final" is 19.0.0 with the pre-release "Final", "1_2_3" is 1 with "2_3", and a mere word
// such as "latest" is 0.0.0 with that word. Only the empty text, a number that is too large, and
// texts with other characters ("1.0/2", "Image:1.5") are not versions.
//
// Order: the four numbers, with missing ones as 0; then a pre-release comes before its release;
// then its labels, one by one. Every separator ends a label, and it does not matter which one. Two
// numbers up to 2147483647 compare as numbers, a number comes before a word, words ignore case, and
// a shorter list comes before a longer one that starts with it. Metadata does not count.
//
// Source: the public library Octopus.Versioning (github.com/OctopusDeploy/Versioning, classes
// OctopusVersionParser, OctopusVersion and DockerTag; September 2025), with which octo.exe compares
// releases, and octopus.com/docs/packaging-applications/create-packages/versioning. The facts that
// its tests state are in test/support/octopus_version_facts.json.
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace octostep::steps {

struct OctopusVersion {
  std::array<std::int32_t, 4> numbers{};
  std::string prerelease, metadata; // without the separators before them
};

// Absent for a text that is not a version or is longer than 350 bytes; the server stores 349.
[[nodiscard]] std::optional<OctopusVersion> parse_octopus_version(std::string_view text);

[[nodiscard]] std::weak_ordering operator<=>(const OctopusVersion& left,
                                             const OctopusVersion& right);
// The same rank: 1.0+a equals 1.0.0+b.
[[nodiscard]] bool operator==(const OctopusVersion& left, const OctopusVersion& right);

// Texts that are not versions come before all that are, in byte order.
[[nodiscard]] bool is_lower_version(std::string_view left, std::string_view right);

// The same version in two spellings: "1.0" and "v1.0.0", but not "1.0+a" and "1.0+b". Texts that
// are not versions are compared without case.
[[nodiscard]] bool is_same_version(std::string_view left, std::string_view right);

} // namespace octostep::steps
