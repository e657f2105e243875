// What the CI says of the repository that a build was made of.
#pragma once

#include "agent/ci/ci_server.h"
#include "agent/ci/process_environment.h"
#include "steps/step.h"

namespace octostep::agent {

// Fills in the repository's URL, the commit of the build before, and the reference of a pull
// request's merge, as far as known.
void add_repository_facts(CiServer server,
                          const Environment& environment,
                          steps::BuildFacts& facts);

} // namespace octostep::agent
