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

// `ref` and `commit` are as given; "" = not given. A CI server's word for no branch ("<default>")
// counts as not given. The build's branch or tag and its commit replace whatever is missing; the
// project's default branch replaces one that the CI server does not name. The merge reference of a
// pull request exists only on the CI server, so its source branch replaces it. Throws OctopusError:
// refused if there is no reference, not_found if the server does not know it.
[[nodiscard]] GitPlace find_git_place(StepContext& context,
                                      const octopus::Project& project,
                                      const std::string& ref,
                                      const std::string& commit);

} // namespace octostep::steps
