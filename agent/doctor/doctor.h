// `octostep doctor` checks in advance everything that a build needs. It shows each check with its
// result, reason and remedy, and says which steps would work.
#pragma once

#include "agent/ci/process_environment.h"
#include "agent/command_line/command_line.h"
#include "agent/log/standard_streams.h"

namespace octostep::agent {

// Only reads. Returns the exit code: 0 if no check failed, otherwise that of the first failed
// check.
[[nodiscard]] int
run_doctor(const CommandLine& line, const Environment& environment, StandardStreams& streams);

} // namespace octostep::agent
