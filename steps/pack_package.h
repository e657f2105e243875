// The step "pack": packs files of the build into one package. Needs no server.
#pragma once

#include <memory>

#include "schema/parameter_values.h"
#include "steps/step.h"

namespace octostep::steps {

// Throws schema::InvalidDefinition if parameters contradict each other.
[[nodiscard]] std::unique_ptr<Step> make_pack_package(const schema::ParameterValues& values,
                                                      const BuildFacts& build);

} // namespace octostep::steps
