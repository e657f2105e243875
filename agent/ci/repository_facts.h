// What the CI server says about the repository of the build.
#pragma once

#include "agent/ci/ci_server.h"
#include "agent/ci/process_environment.h"
#include "steps/step.h"

namespace octostep::agent {

// Fills in the repository's URL, the commit of the previous build, and the merge reference of a
// pull request, as far as known.
void add_repository_facts(CiServer server,
                          const Environment& environment,
                          steps::BuildFacts& facts);

} // namespace octostep::agent
