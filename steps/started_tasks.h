// From the answer of a create call to tasks with names: which task goes to which environment and
// tenant.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "steps/deployment_targets.h"
#include "steps/follow_tasks.h"

namespace octostep::steps {

struct StartedTasks {
  std::vector<FollowedTask> tasks;
  std::vector<std::string> execution_ids; // of deployments or runbook runs, as the tasks
  std::vector<std::string> missing;       // targets that were asked for and got no task

  [[nodiscard]] std::vector<std::string> task_ids() const;
};

// Asks the server where each execution goes, given what it answered to the create call.
using TargetLookup =
    std::function<std::vector<octopus::ExecutionTarget>(const std::vector<octopus::StartedTask>&)>;

// One environment without tenants needs no look-up. A failing look-up leaves the names empty, with
// a warning in the log: what was started has to be followed in any case.
[[nodiscard]] StartedTasks name_tasks(StepContext& context,
                                      const std::vector<octopus::StartedTask>& started,
                                      const Targets& targets,
                                      const TargetLookup& look_up);

// Makes the result a failure when a target got no task.
void add_missing(StepResult& result, const std::string& deed, const StartedTasks& started);

} // namespace octostep::steps
