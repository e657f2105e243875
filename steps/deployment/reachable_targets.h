// Checks whether the lifecycle allows a release where a dry run plans to deploy it.
#pragma once

#include "steps/deployment/deployment.h"

namespace octostep::steps {

// Only does something in a dry run: in a real run, the server refuses before anything starts.
// Phases that an earlier step of the run would complete count as complete. Throws OctopusError
// refused, which names the targets that cannot be reached now.
void check_reachable(StepContext& context,
                     const DeploymentPlan& plan,
                     const octopus::Release& release);

} // namespace octostep::steps
