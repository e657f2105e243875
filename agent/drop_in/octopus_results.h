// What the Go CLI prints at the end of a command. Plugins take release numbers and server tasks
// from the JSON form.
#pragma once

#include <string>
#include <string_view>

#include "agent/dialects/octopus_command_line.h"
#include "agent/drop_in/octopus_login.h"
#include "agent/log/standard_streams.h"
#include "agent/run/run_steps.h"

namespace octostep::agent {

// "" if there is nothing to print, as after most failed commands. What the run itself does not know
// about a new release is read back from the server.
[[nodiscard]] std::string octopus_result(const RunEnd& end, const OctopusCommand& command);

// Prints what the functions here return: JSON as the same JSON, text as lines.
void print_octopus_result(std::string_view result, const StandardStreams& streams);

// The output of `octopus config list`, without secrets.
[[nodiscard]] std::string login_result(const Login& login, ResultFormat format);

} // namespace octostep::agent
