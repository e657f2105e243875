// Turns a user's nuspec into the manifest of a package.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "packaging/package_name.h"

namespace octostep::packaging {

// The text as UTF-8 with its tokens and its version replaced; everything else stays unchanged.
// `file` names the nuspec in messages. Throws invalid_input if it has another id, if a token has no
// value, or if `manifest` gives something for which the nuspec has no token.
[[nodiscard]] std::string adopt_nuspec(std::string_view content,
                                       const std::string& file,
                                       const PackageName& name,
                                       const Manifest& manifest,
                                       std::vector<std::string>& warnings);

} // namespace octostep::packaging
