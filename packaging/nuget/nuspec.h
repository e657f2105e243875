// Writes the manifest of a NuGet package, and reads the parts of it that Octopus and this library
// use.
#pragma once

#include <string>
#include <string_view>

#include "packaging/package_name.h"

namespace octostep::packaging {

struct Nuspec {
  std::string id, version, authors, description;
  // Position of the version element's text, in bytes.
  std::size_t version_start = 0, version_end = 0;
};

// If not given, the author is the id and the description is the one that Octopus's own tools write.
[[nodiscard]] std::string write_nuspec(const PackageName& name, const Manifest& manifest);

// `text` is UTF-8. Throws invalid_input if the text is not a manifest with id and version. Accepts
// any of NuGet's namespaces, or none.
[[nodiscard]] Nuspec read_nuspec(std::string_view text);

// Returns the same text with another version. Everything else stays unchanged, including comments
// and unknown elements.
[[nodiscard]] std::string
with_version(std::string_view text, const Nuspec& nuspec, std::string_view version);

// The values that a generated manifest contains, defaults included.
[[nodiscard]] std::string authors_of(const PackageName& name, const Manifest& manifest);
[[nodiscard]] std::string description_of(const Manifest& manifest);

} // namespace octostep::packaging
