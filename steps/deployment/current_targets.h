// Finds targets that already have a release, or are getting it.
#pragma once

#include <string>

#include "steps/deployment/deployment.h"

namespace octostep::steps {

// With `skips_current`: removes the environments and tenants from the plan whose latest deployment
// is of that release and either succeeded or is under way; those under way are followed with the
// rest. Adds a note for each. Otherwise does nothing.
void leave_out_current(StepContext& context, DeploymentPlan& plan, const std::string& release_id);

} // namespace octostep::steps
