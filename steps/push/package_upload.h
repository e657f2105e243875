// Uploads one package file to the server's built-in repository and makes sure that the server then
// has this package.
#pragma once

#include <mutex>
#include <string>

#include "steps/push/package_file.h"
#include "steps/step.h"

namespace octostep::steps {

// As in the outputs: "pushed", "delta", "alreadyPresent", "overwritten".
[[nodiscard]] std::string disposition_text(Disposition disposition);

struct UploadRules {
  octopus::OverwriteMode mode = octopus::OverwriteMode::fail_if_exists;
  bool use_delta = false;
  // Locked while a delta is built, which takes memory and all cores: one at a time.
  std::mutex& delta_turn;
};

// An identical package on the server is a success in every mode. A delta is sent instead of the
// package if it is shorter; if the server refuses it, the whole package follows, once. If an answer
// is lost, the package is looked up, and sent once more only if the server does not have it. Throws
// OctopusError: conflict with both hashes for a different package; unclear_write; protocol if the
// server stored different bytes. Also throws PackagingError.
[[nodiscard]] UploadedPackage
upload_package(StepContext& context, const PackageFile& file, const UploadRules& rules);

} // namespace octostep::steps
