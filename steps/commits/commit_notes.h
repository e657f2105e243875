// Release notes made of the commits of the build.
#pragma once

#include <string>
#include <vector>

#include "steps/step.h"

namespace octostep::steps {

// One Markdown list entry for each commit since the build before, newest first. Appends to
// `notices` why commits may be missing. Throws OctopusError refused when the build's folder is in
// no clone.
[[nodiscard]] std::string notes_from_commits(const BuildFacts& build,
                                             std::vector<std::string>& notices);

} // namespace octostep::steps
