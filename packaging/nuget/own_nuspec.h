// A nuspec that somebody wrote, made the manifest of a package.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "packaging/package_name.h"

namespace octostep::packaging {

// The text with its tokens and its version replaced, as UTF-8; everything else stays as it is.
// `file` names the nuspec in messages. Throws invalid_input when its id is another one, when a
// token has no value, and when `manifest` gives something that no token of the nuspec asks for.
[[nodiscard]] std::string adopt_nuspec(std::string_view content,
                                       const std::string& file,
                                       const PackageName& name,
                                       const Manifest& manifest,
                                       std::vector<std::string>& warnings);

} // namespace octostep::packaging
