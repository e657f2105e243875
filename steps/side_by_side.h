// Runs several pieces of a step's work at the same time.
#pragma once

#include <cstddef>
#include <functional>

#include "steps/step.h"

namespace octostep::steps {

// Calls `work` for 0, 1, ... count - 1, at most `most` at the same time. Each call gets a context
// of its own, with a separate connection, log and journal, that it may use without locking. Once a
// call has returned false, no further call begins. If `context` has no connections, the calls run
// one after the other. Throws what `work` threw first.
void run_side_by_side(StepContext& context,
                      std::size_t count,
                      std::size_t most,
                      const std::function<bool(StepContext&, std::size_t)>& work);

} // namespace octostep::steps
