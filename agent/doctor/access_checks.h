// Checks of `octostep doctor` of what the credentials open: who they are, the space, permissions,
// project and environment; and from these, which steps would work.
#pragma once

#include <string>
#include <vector>

#include "agent/doctor/check_result.h"
#include "steps/octopus/client.h"

namespace octostep::agent {

struct AccessTargets {
  std::string space, project, environment; // as the user named them; "" = not asked for
  std::string credentials_remedy;          // when the server does not take them
};

// Which step would work, as far as reading can tell.
struct StepForecast {
  std::string command;     // "create-release"
  bool would_work = false; // false: `reason` says why
  std::string reason;      // of a step that works: what it is limited to; "" = nothing
};

struct AccessReport {
  std::vector<Finding> findings;
  std::vector<StepForecast> steps; // those that need the server
};

// Reads only. `server` has answered before.
[[nodiscard]] AccessReport check_access(octopus::Client& server, const AccessTargets& targets);

// When the server was not reached, or not entered.
[[nodiscard]] std::vector<StepForecast> no_step_works(const std::string& reason);

} // namespace octostep::agent
