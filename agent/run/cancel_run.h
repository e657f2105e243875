// `octostep cancel`: for a follow-up step that always runs, after a CI killed the run itself.
#pragma once

#include "agent/ci/process_environment.h"
#include "agent/command_line/command_line.h"
#include "agent/log/standard_streams.h"

namespace octostep::agent {

// Cancels what the runs that wrote the journal left running, tells the final states, and returns
// the exit code: 0 when nothing runs any more, 6 when something still does.
[[nodiscard]] int
run_cancel(const CommandLine& line, const Environment& environment, StandardStreams& streams);

} // namespace octostep::agent
