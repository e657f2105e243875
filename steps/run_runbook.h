// The step "runRunbook": runs one runbook, or all runbooks with a tag, in environments and for
// tenants.
#pragma once

#include <memory>

#include "schema/parameter_values.h"
#include "steps/step.h"

namespace octostep::steps {

// Throws schema::InvalidDefinition if parameters contradict each other.
[[nodiscard]] std::unique_ptr<Step> make_run_runbook(const schema::ParameterValues& values,
                                                     const BuildFacts& build);

} // namespace octostep::steps
