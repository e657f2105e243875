// What the Go CLI prints when a command has ended, for those who read it: plugins take release
// numbers and server tasks from the JSON form.
#pragma once

#include <string>

#include "agent/dialects/octopus_command_line.h"
#include "agent/drop_in/octopus_login.h"
#include "agent/run/run_steps.h"

namespace octostep::agent {

// "" when there is nothing to print, as after most commands that failed. What the run itself does
// not know of a new release is read back from the server.
[[nodiscard]] std::string octopus_result(const RunEnd& end, const OctopusCommand& command);

// Of `octopus config list`; no secrets.
[[nodiscard]] std::string login_result(const Login& login, ResultFormat format);

} // namespace octostep::agent
