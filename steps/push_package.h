// The step "push": pushes package files to the built-in repository of the space, or to a NuGet
// feed.
#pragma once

#include <memory>

#include "schema/parameter_values.h"
#include "steps/step.h"

namespace octostep::steps {

// Throws schema::InvalidDefinition if parameters contradict each other.
[[nodiscard]] std::unique_ptr<Step> make_push_package(const schema::ParameterValues& values,
                                                      const BuildFacts& build);

} // namespace octostep::steps
