// Pushes one package file to a NuGet feed.
#pragma once

#include <string>

#include "schema/secret.h"
#include "steps/push/package_file.h"
#include "steps/step.h"

namespace octostep::steps {

struct FeedTarget {
  std::string url; // of a version 2 feed, or of the service index of a version 3 feed
  schema::Secret api_key;
};

// Feeds do not report hashes, so an existing package cannot be compared: it is a conflict, unless
// the mode keeps it. Throws OctopusError and PackagingError.
[[nodiscard]] UploadedPackage push_to_feed(StepContext& context,
                                           const PackageFile& file,
                                           const FeedTarget& feed,
                                           octopus::OverwriteMode mode);

} // namespace octostep::steps
