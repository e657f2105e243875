// The step "deploy": deploys an existing release to environments and tenants.
#pragma once

#include <memory>

#include "schema/parameter_values.h"
#include "steps/step.h"

namespace octostep::steps {

// Throws schema::InvalidDefinition if parameters contradict each other.
[[nodiscard]] std::unique_ptr<Step> make_deploy_release(const schema::ParameterValues& values,
                                                        const BuildFacts& build);

} // namespace octostep::steps
