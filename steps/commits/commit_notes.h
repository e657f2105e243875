// Makes release notes from the commits of the build.
#pragma once

#include <string>
#include <vector>

#include "steps/step.h"

namespace octostep::steps {

// One Markdown list item for each commit since the previous build, newest first. Appends to
// `notices` why commits may be missing. Throws OctopusError refused if the build's folder is not in
// a clone.
[[nodiscard]] std::string notes_from_commits(const BuildFacts& build,
                                             std::vector<std::string>& notices);

} // namespace octostep::steps
