// A planned package: checked name, entries in archive order, warnings. Nothing has been written
// yet.
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

// Throws PackagingError, like plan_package.
[[nodiscard]] PackageDraft draft_package(const PackageRequest& request, const SourceFolder& folder);

} // namespace octostep::packaging
