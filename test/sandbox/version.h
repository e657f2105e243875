// Package and release versions, and the ranges and tag patterns of channel rules.
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace octostep::sandbox {

// A version of a release, or of a package in a feed, by the grammar and order of the public library
// Octopus.Versioning (OctopusVersionParser, OctopusVersion): "1.2.3.4-beta.1+build", but also
// "V1.2", "19.0.0.Final", "1_2_3" and "latest".
class Version {
public:
  // nullopt for an empty text, for numbers above 2147483647, and for characters other than ASCII
  // letters, digits and . - _ \ (in metadata also +). Blanks are allowed around numbers.
  [[nodiscard]] static std::optional<Version> parse(std::string_view text);

  [[nodiscard]] const std::array<std::int64_t, 4>& numbers() const { return m_numbers; }
  [[nodiscard]] const std::string& pre_release() const { return m_pre_release; }
  [[nodiscard]] const std::string& metadata() const { return m_metadata; }
  // A pre-release comes before its release. Its labels end at every separator, and compare
  // numerically if both are numbers. Missing numbers count as zero; metadata does not count.
  [[nodiscard]] int compare(const Version& other) const;
  // The version with its last number increased by one and without suffixes: "1.2.9-x" -> "1.2.10".
  [[nodiscard]] std::string next() const;

private:
  std::array<std::int64_t, 4> m_numbers{};
  std::size_t m_count = 0;
  std::string m_pre_release, m_metadata;
};

// Like Version::compare; texts that are not versions come first, in their own order.
[[nodiscard]] int compare_versions(std::string_view left, std::string_view right);

// NuGet notation: "1.0" (at least), "[1.0]", "[1.0,2.0)", "(,2.0]"; "" allows everything. nullopt
// if the range is malformed.
[[nodiscard]] std::optional<bool> is_in_range(const Version& version, std::string_view range);

// `pattern` is a regular expression over the pre-release tag ("" for a release); "" allows
// everything. nullopt if it is malformed.
[[nodiscard]] std::optional<bool> fits_tag(const Version& version, const std::string& pattern);

// `pattern` is a regular expression over the whole text; "" allows everything. nullopt if it is
// malformed.
[[nodiscard]] std::optional<bool> fits_pattern(const std::string& text, const std::string& pattern);

// Versions in names of package files: SemVer with one to four numbers.
[[nodiscard]] bool is_package_version(std::string_view text);

struct PackageName {
  std::string id, version, extension; // extension with its dots: ".tar.gz"
};

// Splits a file name by the server's grammar: the version starts at the first dot after which the
// rest is a version. nullopt if the name does not fit.
[[nodiscard]] std::optional<PackageName> parse_package_name(std::string_view file_name);

} // namespace octostep::sandbox
