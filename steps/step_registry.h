// Creates steps by kind: an explicit table, without self-registration.
#pragma once

#include <memory>
#include <string_view>

#include "schema/parameter_values.h"
#include "steps/step.h"

namespace octostep::steps {

// `kind` is a kind of the schema catalog ("pack", "createRelease", ...); any other throws
// std::logic_error. Throws schema::InvalidDefinition (with paths relative to the step's parameters,
// for example "/tenants") if the parameters contradict each other in a way that a schema cannot
// express.
[[nodiscard]] std::unique_ptr<Step> make_step(std::string_view kind,
                                              const schema::ParameterValues& parameters,
                                              const BuildFacts& build);

} // namespace octostep::steps
