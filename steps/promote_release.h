// The step "promote": the release that is in one environment to others.
#pragma once

#include <memory>

#include "schema/parameter_values.h"
#include "steps/step.h"

namespace octostep::steps {

// Throws schema::InvalidDefinition.
[[nodiscard]] std::unique_ptr<Step> make_promote_release(const schema::ParameterValues& values,
                                                         const BuildFacts& build);

} // namespace octostep::steps
