// From the answer of a create call to tasks with names: which task goes to which environment and
// tenant.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "steps/deployment/deployment_targets.h"
#include "steps/tasks/follow_tasks.h"

namespace octostep::steps {

struct StartedTasks {
  std::vector<FollowedTask> tasks;
  std::vector<std::string> execution_ids; // of deployments or runbook runs, as the tasks
  std::vector<std::string> missing;       // targets that were asked for and got no task
  std::optional<StepProblem> fault;       // why what was to follow these was not started

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

struct Start {
  std::string deed; // "Deployment of SupportFlow 1.0.78"
  std::function<StartedTasks()> carry_out;
};

// One after the other, up to the first that fails. When it is not the first one its error is told
// and kept as the fault, since what runs already must not be left unseen; else it is thrown.
[[nodiscard]] StartedTasks start_each(StepContext& context, const std::vector<Start>& starts);

// Makes the result a failure when a target got no task or a start failed.
void add_missing(StepResult& result, const std::string& deed, const StartedTasks& started);

} // namespace octostep::steps
