// The step "awaitTask": waits for server tasks that others started.
#pragma once

#include <memory>

#include "schema/parameter_values.h"
#include "steps/step.h"

namespace octostep::steps {

// Throws schema::InvalidDefinition if parameters contradict each other.
[[nodiscard]] std::unique_ptr<Step> make_await_task(const schema::ParameterValues& values,
                                                    const BuildFacts& build);

} // namespace octostep::steps
