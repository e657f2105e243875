// Versions as Octopus reads and orders them: numbers of releases, tags of containers, and versions
// that a feed lists. Package file names follow the stricter grammar of
// packaging/semantic_version.h.
//
//   version    = [ [ "v" | "V" ] number *3( "." number ) ] [ separator ] prerelease [ "+" metadata
//   ] number     = 1*digit, at most 2147483647 separator  = "." | "-" | "_" | "\" prerelease = *(
//   letter | digit | separator ) metadata   = *( letter | digit | separator | "+" )
//
// Letters and digits are those of ASCII. Blanks may stand at both ends and around numbers, and
// nowhere else. So "19.0.0.Final" is 19.0.0 with the pre-release "Final", "1_2_3" is 1 with "2_3",
// and a mere word such as "latest" is 0.0.0 with that word; only the empty text, a number that is
// too large, and texts with other characters ("1.0/2", "Image:1.5") are no versions.
//
// Order: the four numbers, absent ones being 0; then a pre-release below its release; then its
// labels, one by one. Every separator parts labels, and which one it is does not matter. Two
// numbers up to 2147483647 compare as numbers, a number is below a word, words compare in any
// case, and the shorter list is below the longer one that starts with it. Metadata has no part in
// the order.
//
// Source: the public library Octopus.Versioning (github.com/OctopusDeploy/Versioning, classes
// OctopusVersionParser, OctopusVersion and DockerTag; September 2025), which octo.exe compares
// releases with, and octopus.com/docs/packaging-applications/create-packages/versioning. The facts
// that its tests state are in test/support/octopus_version_facts.json.
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
