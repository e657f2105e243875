// `octostep doctor`: checks everything a build needs before it needs it, each with its result,
// reason and remedy, and says which steps would work.
#pragma once

#include "agent/ci/process_environment.h"
#include "agent/command_line/command_line.h"
#include "agent/log/standard_streams.h"

namespace octostep::agent {

// Reads only; returns the exit code: 0 unless a check failed, else that of the first that did.
[[nodiscard]] int
run_doctor(const CommandLine& line, const Environment& environment, StandardStreams& streams);

} // namespace octostep::agent
