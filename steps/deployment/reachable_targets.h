// Whether the lifecycle lets a release go where a dry run plans to send it.
#pragma once

#include "steps/deployment/deployment.h"

namespace octostep::steps {

// Only in a dry run: a real one is told by the server before anything starts. Phases that an
// earlier step of the run would complete count as complete. Throws OctopusError refused, naming the
// targets that cannot be reached now.
void check_reachable(StepContext& context,
                     const DeploymentPlan& plan,
                     const octopus::Release& release);

} // namespace octostep::steps
