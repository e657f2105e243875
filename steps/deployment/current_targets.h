// Targets that have a release already, or are getting it.
#pragma once

#include <string>

#include "steps/deployment/deployment.h"

namespace octostep::steps {

// With `skips_current`: takes out of the plan the environments and tenants whose latest deployment
// is of that release and succeeded, or is under way; the latter are followed with the rest. Says
// so. Otherwise nothing.
void leave_out_current(StepContext& context, DeploymentPlan& plan, const std::string& release_id);

} // namespace octostep::steps
