// The step "buildInformation": commits, branch and build link of package versions.
#pragma once

#include <memory>

#include "schema/parameter_values.h"
#include "steps/step.h"

namespace octostep::steps {

// Throws schema::InvalidDefinition.
[[nodiscard]] std::unique_ptr<Step>
make_push_build_information(const schema::ParameterValues& values, const BuildFacts& build);

} // namespace octostep::steps
