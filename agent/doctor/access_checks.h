// The checks of `octostep doctor` on what the credentials allow: the user, the space, permissions,
// project and environment, and from these, which steps would work.
#pragma once

#include <string>
#include <vector>

#include "agent/doctor/check_result.h"
#include "steps/octopus/client.h"

namespace octostep::agent {

struct AccessTargets {
  std::string space, project, environment; // as the user named them; "" = not requested
  std::string credentials_remedy;          // shown if the server rejects the credentials
};

// Which steps would work, as far as reading alone can tell.
struct StepForecast {
  std::string command;     // "create-release"
  bool would_work = false; // if false, `reason` says why
  std::string reason;      // if the step works: its limitation; "" = none
};

struct AccessReport {
  std::vector<Finding> findings;
  std::vector<StepForecast> steps; // the steps that need the server
};

// Only reads. `server` must have answered before, and server errors become results instead of
// exceptions.
[[nodiscard]] AccessReport check_access(octopus::Client& server, const AccessTargets& targets);

// The forecast if the server could not be reached or rejected the credentials.
[[nodiscard]] std::vector<StepForecast> no_step_works(const std::string& reason);

} // namespace octostep::agent
