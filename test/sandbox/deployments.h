// How a deployment comes into being, whichever API asks for it.
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
// Throws ApiError 400 with every problem.
void check_targets(const Call& call,
                   const json& release,
                   const std::vector<Target>& targets,
                   const FreezeOverride& override_of);

// Enters a deployment and its task; returns the deployment.
const json& start_deployment(Call& call,
                             const json& release,
                             const Target& target,
                             const ExecutionOptions& options);

} // namespace octostep::sandbox
