// The step "buildInformation": pushes commits, branch and build link for package versions.
#pragma once

#include <memory>

#include "schema/parameter_values.h"
#include "steps/step.h"

namespace octostep::steps {

// Throws schema::InvalidDefinition if parameters contradict each other.
[[nodiscard]] std::unique_ptr<Step>
make_push_build_information(const schema::ParameterValues& values, const BuildFacts& build);

} // namespace octostep::steps
