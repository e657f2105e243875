// Several pieces of a step's work at the same time.
#pragma once

#include <cstddef>
#include <functional>

#include "steps/step.h"

namespace octostep::steps {

// Calls `work` for 0, 1, ... count - 1, at most `most` at the same time, each with a context that
// it may use as if it were alone: a connection, log and journal of its own. After a call returned
// false no further one begins. One after the other when `context` has no connections. Throws what
// `work` threw first.
void run_side_by_side(StepContext& context,
                      std::size_t count,
                      std::size_t most,
                      const std::function<bool(StepContext&, std::size_t)>& work);

} // namespace octostep::steps
