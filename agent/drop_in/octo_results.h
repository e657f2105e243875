// What octo.exe prints with --outputFormat=json: the members are octo's, one for one. What the run
// itself does not know of the things it made is read back from the server.
#pragma once

#include <string>
#include <vector>

#include "agent/dialects/octo_command_line.h"
#include "agent/run/run_steps.h"

namespace octostep::agent {

struct OctoResult {
  std::string text;              // "" = nothing was made that could be told
  std::vector<std::string> gaps; // why members are null that should not be
};

[[nodiscard]] OctoResult octo_result(const RunEnd& end, const OctoCommand& command);

} // namespace octostep::agent
