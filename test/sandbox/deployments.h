// Creates deployments, whichever API asks for them.
#pragma once

#include <string>
#include <vector>

#include "test/sandbox/executions.h"

namespace octostep::sandbox {

struct FreezeOverride {
  std::vector<std::string> names; // or ids
  std::string reason;
};

// Checks lifecycle and freezes for all targets first, so that a refused command starts nothing.
// Throws ApiError 400 with all problems.
void check_targets(const Call& call,
                   const json& release,
                   const std::vector<Target>& targets,
                   const FreezeOverride& override_of);

// Adds a deployment and its task; returns the deployment.
const json& start_deployment(Call& call,
                             const json& release,
                             const Target& target,
                             const ExecutionOptions& options);

} // namespace octostep::sandbox
