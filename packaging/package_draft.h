// A package as planned: checked name, entries in archive order, warnings. Nothing is written yet.
#pragma once

#include "packaging/package_name.h"
#include "packaging/select/entry.h"

namespace octostep::packaging {

struct PackageDraft {
  PackageName name;
  std::filesystem::path path;
  std::vector<Entry> entries;
  std::vector<std::string> warnings;
};

// Throws PackagingError.
[[nodiscard]] PackageDraft draft_package(const PackageRequest& request, const SourceFolder& folder);

} // namespace octostep::packaging
