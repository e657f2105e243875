// One package file to the server's built-in repository, so that afterwards it is known to be there,
// and to be this one.
#pragma once

#include <mutex>
#include <string>

#include "steps/push/package_file.h"
#include "steps/step.h"

namespace octostep::steps {

// As the outputs spell it: "pushed", "delta", "alreadyPresent", "overwritten".
[[nodiscard]] std::string disposition_text(Disposition disposition);

struct UploadRules {
  octopus::OverwriteMode mode = octopus::OverwriteMode::fail_if_exists;
  bool use_delta = false;
  // Held while a delta is built, which takes memory and all cores: one at a time.
  std::mutex& delta_turn;
};

// An identical package on the server is a success in every mode. A delta is sent instead of the
// package when that is shorter; when the server turns it down the package follows whole, once. A
// lost answer is looked up, and the file sent once more only when the server does not have it.
// Throws OctopusError: conflict for a different package with both hashes, unclear_write, protocol
// when the server stored other bytes; and PackagingError.
[[nodiscard]] UploadedPackage
upload_package(StepContext& context, const PackageFile& file, const UploadRules& rules);

} // namespace octostep::steps
