// Determines the Git reference at which a version-controlled project is read.
#pragma once

#include <string>
#include <vector>

#include "steps/step.h"

namespace octostep::steps {

struct GitPlace {
  std::string ref, commit; // commit "" = the tip of the reference
  std::vector<std::string> notices;
};

// `ref` and `commit` as given, "" = not; a CI's word for no branch ("<default>") is as good as
// none. The build's branch or tag and its commit stand in for what is missing, the project's
// default branch for one that the CI does not name, and the build's source branch for the reference
// of a pull request's merge, which only the CI has. Throws OctopusError: refused when there is no
// reference, not_found when the server knows it not.
[[nodiscard]] GitPlace find_git_place(StepContext& context,
                                      const octopus::Project& project,
                                      const std::string& ref,
                                      const std::string& commit);

} // namespace octostep::steps
