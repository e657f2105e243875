// A package on this machine's disk, and what became of it on a server.
#pragma once

#include <cstdint>
#include <filesystem>

#include "packaging/package_name.h"

namespace octostep::steps {

struct PackageFile {
  std::filesystem::path path;
  packaging::PackageName name;
};

enum class Disposition { pushed, delta, already_present, overwritten };

struct UploadedPackage {
  Disposition disposition = Disposition::pushed;
  std::uint64_t bytes_sent = 0;
  std::uint64_t size = 0; // of the package, in bytes
};

} // namespace octostep::steps
