// One package file to the server's built-in repository, so that afterwards it is known to be there,
// and to be this one.
#pragma once

#include <filesystem>
#include <string>

#include "packaging/package_name.h"
#include "steps/step.h"

namespace octostep::steps {

struct PackageFile {
  std::filesystem::path path;
  packaging::PackageName name;
};

enum class Disposition { pushed, already_present, overwritten };

// As the outputs spell it: "pushed", "alreadyPresent", "overwritten".
[[nodiscard]] std::string disposition_text(Disposition disposition);

struct UploadedPackage {
  Disposition disposition = Disposition::pushed;
  std::uint64_t bytes_sent = 0;
};

// An identical package on the server is a success in every mode. A lost answer is looked up, and
// the file sent once more only when the server does not have it. Throws OctopusError: conflict for
// a different package with both hashes, unclear_write, protocol when the server stored other bytes;
// and PackagingError.
[[nodiscard]] UploadedPackage
upload_package(StepContext& context, const PackageFile& file, octopus::OverwriteMode mode);

} // namespace octostep::steps
