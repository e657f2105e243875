#include "steps/deployment.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "steps/octopus/octopus_error.h"
#include "steps/step_log.h"

namespace octostep::steps {
namespace {

using octopus::Duration;
using octopus::ErrorKind;
using octopus::OctopusError;

// The agent's and the server's clocks are rarely further apart than this.
constexpr Duration k_clock_tolerance{5'000};
// Waits before the look-ups that follow a lost answer; the server may still be at work.
constexpr std::array<Duration, 4> k_lookup_waits{
    Duration(0), Duration(1'000), Duration(2'000), Duration(4'000)};

std::string deed_of_plan(const DeploymentPlan& plan) {
  return fmt::format("Deployment of {} {}", plan.project.name, plan.command.release_version);
}

// Deployments of the release to the plan's targets made since `since`.
std::vector<octopus::StartedTask> find_started(StepContext& context,
                                               const DeploymentPlan& plan,
                                               const std::string& release_id,
                                               octopus::Instant since) {
  std::vector<octopus::StartedTask> found;
  for (const auto& environment : plan.targets.environments) {
    octopus::DeploymentFilter filter;
    filter.project_id = plan.project.id;
    filter.environment_id = environment.id;
    filter.take = std::max(filter.take, static_cast<int>(plan.targets.tenants.size()) * 2);
    for (const auto& deployment : context.server->deployments(filter)) {
      const bool is_ours = deployment.release_id == release_id && deployment.created &&
                           *deployment.created >= since - k_clock_tolerance &&
                           deployment.tenant_id.empty() != plan.targets.is_tenanted;
      if (is_ours) found.push_back({deployment.id, deployment.task_id});
    }
  }
  return found;
}

std::size_t most_targets(const Targets& targets) {
  return targets.is_tenanted ? targets.tenants.size() : targets.environments.size();
}

// Looks until every target is found, or until what is found does not change any more.
std::vector<octopus::StartedTask> take_over_started(StepContext& context,
                                                    const DeploymentPlan& plan,
                                                    const std::string& release_id,
                                                    octopus::Instant since) {
  std::vector<octopus::StartedTask> found;
  for (const Duration wait : k_lookup_waits) {
    context.clock.sleep(wait, context.stop);
    const std::size_t before = found.size();
    found = find_started(context, plan, release_id, since);
    if (found.size() >= most_targets(plan.targets) || (!found.empty() && found.size() == before))
      break;
  }
  return found;
}

bool started_nothing(const OctopusError& error) {
  return error.kind() == ErrorKind::refused && error.http_status() >= 200 &&
         error.http_status() < 300;
}

std::vector<octopus::StartedTask>
create(StepContext& context, const DeploymentPlan& plan, const std::string& release_id) {
  const octopus::Instant since = context.clock.now();
  try {
    return context.server->deploy(plan.command);
  } catch (const OctopusError& error) {
    if (plan.allows_none && started_nothing(error)) return {};
    if (error.kind() != ErrorKind::unclear_write) throw;
    say(context,
        Level::warning,
        fmt::format(
            "The answer to the deployment request was lost ({}); looking for what it started",
            error.what()));
    auto found = take_over_started(context, plan, release_id, since);
    if (!found.empty()) return found;
    throw OctopusError(
        ErrorKind::unclear_write,
        fmt::format(
            "{}: whether it was started is unclear, none was found ({}): look at the project in "
            "Octopus before trying again",
            deed_of_plan(plan),
            error.what()));
  }
}

} // namespace

DeploymentParameters parse_deployment(const schema::ParameterValues& values,
                                      const BuildFacts& build,
                                      const std::string& environments_key,
                                      std::vector<schema::Problem>& problems) {
  DeploymentParameters parameters;
  parameters.execution =
      parse_execution(values, build, {environments_key, "deployAt", "noDeployAfter"}, problems);
  parameters.execution.targets.allow_none = values.flag("allowNone");
  parameters.force = values.flag("force");
  parameters.update_variables = values.flag("updateVariables");
  parameters.freeze_names = values.list("deploymentFreezeNames");
  parameters.freeze_reason = values.text("deploymentFreezeOverrideReason");
  parameters.priority = values.text("priority");
  if (!parameters.freeze_names.empty() && parameters.freeze_reason.empty())
    problems.push_back(
        {"/deploymentFreezeOverrideReason", "overriding deployment freezes needs a reason"});
  return parameters;
}

DeploymentPlan plan_deployment(StepContext& context,
                               const octopus::Project& project,
                               const DeploymentParameters& parameters) {
  if (project.is_disabled)
    throw OctopusError(
        ErrorKind::refused,
        fmt::format("project '{}' is disabled and cannot be deployed", project.name));
  DeploymentPlan plan;
  plan.project = project;
  plan.waiting = parameters.execution.waiting;
  plan.allows_none = parameters.execution.targets.allow_none;
  check_tenancy(project, parameters.execution.targets);
  plan.targets = resolve_targets(*context.server, project, parameters.execution.targets);
  plan.command.project_name = project.name;
  fill_command(plan.command, parameters.execution, plan.targets, context.clock.now());
  plan.command.force_package_redeployment = parameters.force;
  plan.command.update_variable_snapshot = parameters.update_variables;
  plan.command.freeze_names = parameters.freeze_names;
  plan.command.freeze_reason = parameters.freeze_reason;
  plan.command.priority = parameters.priority;
  return plan;
}

std::vector<std::string> describe_deployment(const DeploymentPlan& plan) {
  std::vector<std::string> lines = describe_targets(plan.targets);
  for (auto& line : describe_command(plan.command)) lines.push_back(std::move(line));
  return lines;
}

StartedTasks
start_deployment(StepContext& context, const DeploymentPlan& plan, const std::string& release_id) {
  if (plan.targets.is_empty()) {
    say(context,
        Level::info,
        fmt::format("{}: no tenant is left, nothing is deployed", deed_of_plan(plan)));
    return {};
  }
  say(context, Level::info, deed_of_plan(plan));
  for (const auto& line : describe_deployment(plan)) say(context, Level::info, line);
  const auto started = create(context, plan, release_id);
  if (started.empty())
    say(context,
        Level::info,
        fmt::format("{}: no target was ready, nothing is deployed", deed_of_plan(plan)));
  return name_tasks(
      context, started, plan.targets, [&context](const std::vector<octopus::StartedTask>& tasks) {
        return context.server->deployment_targets(tasks);
      });
}

StepResult
follow_deployment(StepContext& context, const DeploymentPlan& plan, const StartedTasks& started) {
  const Outputs outputs{{"deploymentIds", started.execution_ids},
                        {"taskIds", started.task_ids()},
                        {"releaseVersion", plan.command.release_version}};
  announce_outputs(context, outputs);
  FollowRequest request;
  request.deed = deed_of_plan(plan);
  request.project = plan.project.name;
  request.release = plan.command.release_version;
  request.tasks = started.tasks;
  request.waiting = plan.waiting;
  StepResult result;
  if (!started.tasks.empty() && plan.waiting.wait) {
    result = follow_tasks(context, request);
  } else {
    result.tasks = report_started(context, request);
  }
  result.outputs = outputs;
  add_missing(result, request.deed, started);
  return result;
}

void note_planned_deployment(StepContext& context, const DeploymentPlan& plan) {
  if (context.dry_run == nullptr) return;
  for (const auto& environment : plan.targets.environments)
    context.dry_run->deployments.push_back(
        {plan.project.id, environment.id, plan.command.release_version});
}

} // namespace octostep::steps
