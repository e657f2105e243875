// The manifest of a NuGet package: written, and read as far as Octopus and this library use it.
#pragma once

#include <string>
#include <string_view>

#include "packaging/package_name.h"

namespace octostep::packaging {

struct Nuspec {
  std::string id, version, authors, description;
  std::size_t version_start = 0, version_end = 0; // where the text of the version element stands
};

// Authors default to the id, the description to the one that Octopus's own tools write.
[[nodiscard]] std::string write_nuspec(const PackageName& name, const Manifest& manifest);

// `text` is UTF-8. Throws invalid_input when the text is not a manifest with id and version. Any of
// NuGet's namespaces, or none.
[[nodiscard]] Nuspec read_nuspec(std::string_view text);

// The same text with another version; everything else, comments and unknown elements included,
// stays as it is.
[[nodiscard]] std::string
with_version(std::string_view text, const Nuspec& nuspec, std::string_view version);

// As written into a manifest that does not say.
[[nodiscard]] std::string authors_of(const PackageName& name, const Manifest& manifest);
[[nodiscard]] std::string description_of(const Manifest& manifest);

} // namespace octostep::packaging
