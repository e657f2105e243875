// Which version each package of a release gets, as far as the definition says: per step, per
// reference, per package id, with wildcards, from a folder of packages, or one for all.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "steps/octopus/resources.h"

namespace octostep::steps {

struct PackageWishes {
  std::vector<std::string> specs; // "Step:Version", "PackageId:Version", "Step:Reference:Version"
  std::vector<std::string> folder_specs; // made by versions_in_folders
  std::string version;                   // of all that have no entry; "" = the latest
};

struct VersionChoice {
  std::string version;
  std::string source; // for people: which parameter said so
};

// What the wishes mean for one release template. ':', '/' and '=' separate, also within names: a
// name of the template that holds one itself is recognised, and a backslash takes it literally.
class PackageVersions {
public:
  // Throws OctopusError: not_found for entries that name no step and no package of the template,
  // with near names; refused for two entries that give one name different versions.
  PackageVersions(const PackageWishes& wishes,
                  const std::vector<octopus::TemplatePackage>& packages);

  // The most precise entry: step and reference, package id and reference, any step and the
  // reference, the step alone, the package id alone, "*"; then the version fixed in the process,
  // then the one for all. Absent: the latest is wanted.
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

// "PackageId:Version" for the package files below the folders, by their names or, for .nupkg, their
// identity; the highest version of each. Files that are no packages are passed over. Throws
// PackagingError for a folder that cannot be read, and when there is no package at all.
[[nodiscard]] std::vector<std::string>
versions_in_folders(const std::vector<std::filesystem::path>& folders);

// One entry for the server, which reads ':', '/' and '=' as separators unless a backslash stands
// before them.
[[nodiscard]] std::string package_spec(const octopus::PackageReference& package,
                                       const std::string& version);

} // namespace octostep::steps
