// Determines the version of each package of a release, as far as the definition does: by step, by
// reference, by package id, with wildcards, from a folder of packages, or one for all.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "steps/octopus/resources.h"

namespace octostep::steps {

struct PackageWishes {
  std::vector<std::string> specs; // "Step:Version", "PackageId:Version", "Step:Reference:Version"
  std::vector<std::string> folder_specs; // the result of versions_in_folders
  std::string version;                   // for all packages without an entry; "" = the latest
};

struct VersionChoice {
  std::string version;
  std::string source; // for the log: which parameter determined it
};

// The entries applied to one release template. ':', '/' and '=' are separators that may also occur
// in names: names from the template are recognized even if they contain one, and a backslash makes
// a separator literal.
class PackageVersions {
public:
  // Throws OctopusError: not_found, with near names, for entries that match no step or package of
  // the template; refused for two entries that give one name different versions.
  PackageVersions(const PackageWishes& wishes,
                  const std::vector<octopus::TemplatePackage>& packages);

  // The most precise entry wins: step and reference, package id and reference, any step and the
  // reference, the step alone, the package id alone, "*"; then the version that the process fixes,
  // then the one for all. Absent: use the latest.
  [[nodiscard]] std::optional<VersionChoice> choose(const octopus::TemplatePackage& package) const;

private:
  struct Entry {
    std::string name, reference, version; // "*" = any
    std::string source;
  };
  void read(const std::vector<std::string>& specs,
            const std::vector<octopus::TemplatePackage>& packages,
            const std::string& source);
  [[nodiscard]] const Entry* find(const std::string& name, const std::string& reference) const;

  std::vector<Entry> m_entries;
  std::string m_version;
};

// "PackageId:Version" for the package files below the folders, according to their names or, for
// .nupkg, their manifests; only the highest version of each id. Skips files that are not packages.
// Throws PackagingError if a folder cannot be read, or if there is no package at all.
[[nodiscard]] std::vector<std::string>
versions_in_folders(const std::vector<std::filesystem::path>& folders);

// One entry in the server's format, which reads ':', '/' and '=' as separators unless a backslash
// precedes them.
[[nodiscard]] std::string package_spec(const octopus::PackageReference& package,
                                       const std::string& version);

} // namespace octostep::steps
