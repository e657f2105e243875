// What the Go CLI prints when a command has ended, for those who read it: plugins take release
// numbers and server tasks from the JSON form.
#pragma once

#include <string>

#include "agent/intake/octopus_command_line.h"
#include "agent/run_report.h"

namespace octostep::agent {

// "" when there is nothing to print, as after a command that failed.
[[nodiscard]] std::string octopus_result(const RunReport& report, const OctopusCommand& command);

} // namespace octostep::agent
