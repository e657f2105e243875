// The facts about a package that `octostep inspect` shows.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "packaging/file_digest.h"
#include "packaging/package_name.h"

namespace octostep::packaging {

struct PackagedFile {
  std::string name; // entry name, '/' separated
  std::uint64_t size = 0;
};

struct PackageFacts {
  PackageName name;   // for a nupkg, id and version from its manifest
  std::string format; // "zip", "nupkg", "tar.gz", ...
  FileDigest digest;
  std::vector<PackagedFile> entries;
  std::string nuspec; // text of the manifest; "" if there is none
};

[[nodiscard]] PackageFacts
inspect_package(const std::filesystem::path& path); // throws PackagingError

} // namespace octostep::packaging
