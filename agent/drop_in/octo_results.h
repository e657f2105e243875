// What octo.exe prints with --outputFormat=json, with exactly the same members. What the run itself
// does not know about the things it created is read back from the server.
#pragma once

#include <string>
#include <vector>

#include "agent/dialects/octo_command_line.h"
#include "agent/run/run_steps.h"

namespace octostep::agent {

struct OctoResult {
  std::string text;              // "" = nothing was created that could be reported
  std::vector<std::string> gaps; // why members are unexpectedly null
};

[[nodiscard]] OctoResult octo_result(const RunEnd& end, const OctoCommand& command);

} // namespace octostep::agent
