// Turns the answer to a create request into tasks with names: which task is for which environment
// and tenant.
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
  // Ids of deployments or runbook runs, in the order of the tasks.
  std::vector<std::string> execution_ids;
  std::vector<std::string> missing; // requested targets that got no task
  std::optional<StepProblem> fault; // why later deployments were not started

  [[nodiscard]] std::vector<std::string> task_ids() const;
};

// Asks the server for the target of each execution, given the answer to the create request.
using TargetLookup =
    std::function<std::vector<octopus::ExecutionTarget>(const std::vector<octopus::StartedTask>&)>;

// One environment without tenants needs no lookup. If a lookup fails, the names stay empty, with a
// warning in the log: what was started must be followed in any case.
[[nodiscard]] StartedTasks name_tasks(StepContext& context,
                                      const std::vector<octopus::StartedTask>& started,
                                      const Targets& targets,
                                      const TargetLookup& look_up);

struct Start {
  std::string deed; // "Deployment of SupportFlow 1.0.78"
  std::function<StartedTasks()> carry_out;
};

// Starts one after the other, up to the first failure. If an earlier start succeeded, logs the
// error and keeps it as `fault`, so that the running tasks are still followed; otherwise throws.
[[nodiscard]] StartedTasks start_each(StepContext& context, const std::vector<Start>& starts);

// Makes the result a failure if a target got no task or a start failed.
void add_missing(StepResult& result, const std::string& deed, const StartedTasks& started);

} // namespace octostep::steps
