// `octostep cancel`: for a follow-up step that always runs, after the CI server has killed the run
// itself.
#pragma once

#include "agent/ci/process_environment.h"
#include "agent/command_line/command_line.h"
#include "agent/log/standard_streams.h"

namespace octostep::agent {

// Cancels what the runs that wrote the journal left running, reports the final states, and returns
// the exit code: 0 if nothing is running any more, 6 if something still is.
[[nodiscard]] int
run_cancel(const CommandLine& line, const Environment& environment, StandardStreams& streams);

} // namespace octostep::agent
