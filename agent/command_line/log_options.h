// How to write the build log of a command: as the command line says, or else as the CI server and
// the terminal require, judged from the environment.
#pragma once

#include "agent/ci/process_environment.h"
#include "agent/command_line/command_line.h"
#include "agent/log/build_log.h"

namespace octostep::agent {

[[nodiscard]] Protocol log_protocol(const RunOptions& options, const Environment& environment);

// For terse commands, without a file for output values.
[[nodiscard]] BuildLogOptions log_options(const RunOptions& options,
                                          const Environment& environment);

} // namespace octostep::agent
