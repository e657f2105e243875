// How the build log of a command is written: what the command line says, else what the environment
// tells of the CI server and the terminal.
#pragma once

#include "agent/ci/process_environment.h"
#include "agent/command_line/command_line.h"
#include "agent/log/build_log.h"

namespace octostep::agent {

[[nodiscard]] Protocol log_protocol(const RunOptions& options, const Environment& environment);

// Terse, and without a file for output values.
[[nodiscard]] BuildLogOptions log_options(const RunOptions& options,
                                          const Environment& environment);

} // namespace octostep::agent
