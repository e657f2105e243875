// From step kind to step: an explicit table, no self-registration.
#pragma once

#include <memory>
#include <string_view>

#include "schema/parameter_values.h"
#include "steps/step.h"

namespace octostep::steps {

// `kind` is a kind of the schema catalog ("pack", "createRelease", ...); any other is
// std::logic_error. Throws schema::InvalidDefinition (paths relative to the step's parameters, e.g.
// "/tenants") when the parameters contradict each other in a way a schema cannot say.
[[nodiscard]] std::unique_ptr<Step> make_step(std::string_view kind,
                                              const schema::ParameterValues& parameters,
                                              const BuildFacts& build);

} // namespace octostep::steps
