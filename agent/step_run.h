// One run, from its document to the exit code.
#pragma once

#include "agent/cli_options.h"
#include "agent/process_environment.h"

namespace octostep::agent {

// For the commands `run` and STEP. A mistake of the program comes out as an exception, after the
// result file was written.
[[nodiscard]] int run_steps(const CommandLine& line, const Environment& environment);

} // namespace octostep::agent
