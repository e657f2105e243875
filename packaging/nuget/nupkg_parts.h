// What makes a zip file a NuGet package: the manifest and the parts of the Open Packaging
// Conventions.
#pragma once

#include "packaging/package_name.h"
#include "packaging/select/entry.h"

namespace octostep::packaging {

// Turns sorted payload entries into the entries of a package, in NuGet's order. The manifest is, in
// this order, `manifest.existing`, the payload's own root-level <Id>.nuspec with the version of
// `name`, or a generated one. A '%' in a name becomes "%25", because deployment decodes it. Throws
// invalid_input if there is no payload, or if the manifest belongs to another package.
void add_nupkg_parts(const PackageName& name,
                     const Manifest& manifest,
                     const SourceFolder& folder,
                     std::vector<Entry>& entries,
                     std::vector<std::string>& warnings);

} // namespace octostep::packaging
