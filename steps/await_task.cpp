#include "steps/await_task.h"

#include <algorithm>

#include <fmt/format.h>

#include "schema/text/quoted_list.h"
#include "steps/deployment/deployment_targets.h"
#include "steps/octopus/http/octopus_error.h"
#include "steps/octopus/lookup.h"
#include "steps/shared_parameters.h"
#include "steps/step_log.h"
#include "steps/tasks/follow_tasks.h"

namespace octostep::steps {
namespace {

struct AwaitParameters {
  std::vector<std::string> task_ids; // without duplicates
  WaitParameters waiting;
};

AwaitParameters parse(const schema::ParameterValues& values, const BuildFacts& build) {
  std::vector<schema::Problem> problems;
  AwaitParameters parameters;
  parameters.waiting = parse_waiting(values, build, /*always_waits=*/true);
  for (const auto& id : values.list("taskIds")) {
    if (!octopus::looks_like_id(id, "ServerTasks"))
      problems.push_back(
          {"/taskIds",
           fmt::format("'{}' is not the id of a server task, such as ServerTasks-123", id)});
    if (std::ranges::find(parameters.task_ids, id) == parameters.task_ids.end())
      parameters.task_ids.push_back(id);
  }
  if (parameters.task_ids.empty()) problems.push_back({"/taskIds", "no server task is named"});
  throw_if_any(std::move(problems));
  return parameters;
}

class AwaitTask final : public Step {
public:
  explicit AwaitTask(AwaitParameters parameters) : m_parameters(std::move(parameters)) {}
  Plan plan(StepContext& context) override;
  StepResult execute(StepContext& context) override;

private:
  AwaitParameters m_parameters;
};

Plan AwaitTask::plan(StepContext& context) {
  const auto tasks = context.server->tasks(m_parameters.task_ids);
  Plan plan;
  std::vector<std::string> unknown;
  for (const auto& id : m_parameters.task_ids) {
    const auto task = std::ranges::find(tasks, id, &octopus::ServerTask::id);
    if (task == tasks.end()) {
      unknown.push_back(id);
    } else {
      plan.lines.push_back(
          fmt::format("wait for {} ({}), now {}", id, task->description, task->state_text));
    }
  }
  if (!unknown.empty())
    throw octopus::OctopusError(
        octopus::ErrorKind::not_found,
        fmt::format("the server has no task {}, or hides it from these credentials",
                    text::quoted_list(unknown)));
  return plan;
}

StepResult AwaitTask::execute(StepContext& context) {
  const Outputs outputs{{"taskIds", m_parameters.task_ids}};
  announce_outputs(context, outputs);
  FollowRequest request;
  request.deed = "Server task";
  request.waiting = m_parameters.waiting;
  for (const auto& id : m_parameters.task_ids) request.tasks.push_back({id, "", ""});
  StepResult result = follow_tasks(context, request);
  result.outputs = outputs;
  return result;
}

} // namespace

std::unique_ptr<Step> make_await_task(const schema::ParameterValues& values,
                                      const BuildFacts& build) {
  return std::make_unique<AwaitTask>(parse(values, build));
}

} // namespace octostep::steps
