// The step "createRelease": a release, and its deployment when environments are given.
#pragma once

#include <memory>

#include "schema/parameter_values.h"
#include "steps/step.h"

namespace octostep::steps {

// Throws schema::InvalidDefinition.
[[nodiscard]] std::unique_ptr<Step> make_create_release(const schema::ParameterValues& values,
                                                        const BuildFacts& build);

} // namespace octostep::steps
