#include "steps/deployment/deployment.h"

#include <algorithm>
#include <iterator>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "steps/deployment/name_check.h"
#include "steps/deployment/name_misses.h"
#include "steps/octopus/http/octopus_error.h"
#include "steps/step_log.h"
#include "steps/tasks/lost_start.h"

namespace octostep::steps {
namespace {

using octopus::ErrorKind;
using octopus::OctopusError;

std::string deed_of_plan(const DeploymentPlan& plan) {
  return fmt::format("Deployment of {} {}", plan.project.name, plan.command.release_version);
}

bool started_nothing(const OctopusError& error) {
  return error.kind() == ErrorKind::refused && error.http_status() >= 200 &&
         error.http_status() < 300;
}

Write writing_of(const DeploymentPlan& plan) {
  Write write;
  write.kind = k_deployment_kind;
  write.title = deed_of_plan(plan);
  std::vector<std::string> places;
  for (const auto& environment : plan.targets.environments) places.push_back(environment.name);
  for (const auto& tenant : plan.targets.tenant_names) places.push_back(tenant);
  for (const auto& tag : plan.targets.tenant_tags) places.push_back(tag);
  write.target = fmt::format("{} to {}", plan.project.name, fmt::join(places, ", "));
  return write;
}

std::vector<octopus::StartedTask>
create(StepContext& context, const DeploymentPlan& plan, const std::string& release_id) {
  auto search = search_for(k_deployment_kind, plan.project, plan.targets);
  search.release_id = release_id;
  Write write = writing_of(plan);
  write.facts = facts_of(search);
  write.facts.emplace_back("releaseVersion", plan.command.release_version);
  write.advice = "look at the project in Octopus before trying again";
  write.starts_tasks = true;
  write.send = [&]() -> Rows {
    try {
      return rows_of(context.server->deploy(plan.command));
    } catch (const OctopusError& error) {
      if (plan.allows_none && started_nothing(error)) return {};
      throw;
    }
  };
  write.look_up = [](StepContext& looking, const SentWrite& sent) {
    return find_started(*looking.server,
                        search_from(k_deployment_kind, sent.facts),
                        sent.since,
                        tasks_in(looking.journal));
  };
  return tasks_of(write_once(context, write));
}

std::vector<std::string> find_freezes(octopus::Client& client,
                                      const std::vector<std::string>& wanted) {
  if (wanted.empty()) return {};
  std::vector<KnownName> known;
  for (const auto& freeze : client.freezes()) known.push_back({freeze.id, freeze.name});
  return find_names("deployment freeze", wanted, known, "");
}

std::optional<std::vector<octopus::ProcessAction>> process_of(octopus::Client& client,
                                                              const octopus::Project& project,
                                                              const octopus::Release& release) {
  if (!release.process_snapshot_id.empty())
    if (auto actions = client.process_actions(release.process_snapshot_id)) return actions;
  return client.process_actions(project, release.git_ref);
}

std::vector<octopus::StartedTask>
start(StepContext& context, const DeploymentPlan& plan, const std::string& release_id) {
  if (plan.is_current) return {};
  say(context, Level::info, deed_of_plan(plan));
  for (const auto& line : describe_deployment(plan)) say(context, Level::info, line);
  auto started = create(context, plan, release_id);
  if (started.empty())
    say(context,
        Level::info,
        fmt::format("{}: no target was ready, nothing is deployed", deed_of_plan(plan)));
  return started;
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
  parameters.skips_current = values.flag("skipCurrent");
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
  NameMisses misses;
  misses.note([&] {
    plan.targets = resolve_targets(*context.server, project, parameters.execution.targets);
  });
  misses.note(
      [&] { plan.command.freeze_names = find_freezes(*context.server, parameters.freeze_names); });
  misses.throw_if_any();
  plan.command.project_name = project.name;
  fill_command(plan.command, parameters.execution, plan.targets, context.clock.now());
  plan.variables = variable_sources(parameters.execution);
  plan.skips_current = parameters.skips_current;
  plan.asked_for = plan.targets;
  plan.command.force_package_redeployment = parameters.force;
  plan.command.update_variable_snapshot = parameters.update_variables;
  plan.command.freeze_reason = parameters.freeze_reason;
  plan.command.priority = parameters.priority;
  return plan;
}

std::vector<std::string> describe_deployment(const DeploymentPlan& plan) {
  std::vector<std::string> lines = plan.notes;
  if (plan.is_current) {
    lines.emplace_back("nothing is left to deploy");
    return lines;
  }
  for (auto& line : describe_targets(plan.targets)) lines.push_back(std::move(line));
  for (auto& line : describe_command(plan.command)) lines.push_back(std::move(line));
  return lines;
}

std::optional<octopus::Release> remembered_release(const StepContext& context,
                                                   const DeploymentPlan& plan) {
  const auto entry = remembered(context, writing_of(plan));
  if (!entry) return std::nullopt;
  octopus::Release release;
  release.id = value_in(entry->facts, "releaseId");
  release.version = value_in(entry->facts, "releaseVersion");
  release.project_id = plan.project.id;
  return release;
}

void check_skipped_steps(StepContext& context,
                         DeploymentPlan& plan,
                         const octopus::Release& release) {
  plan.command.skip_steps = find_steps(
      context,
      plan.command.skip_steps,
      [&] { return process_of(*context.server, plan.project, release); },
      fmt::format(" in project '{}'", plan.project.name));
}

StartedTasks
start_deployment(StepContext& context, const DeploymentPlan& plan, const std::string& release_id) {
  if (plan.targets.is_empty() && !plan.is_current) {
    say(context,
        Level::info,
        fmt::format("{}: no tenant is left, nothing is deployed", deed_of_plan(plan)));
    return {};
  }
  if (plan.is_current)
    for (const auto& line : describe_deployment(plan)) say(context, Level::info, line);
  const TargetLookup look_up = [&context](const std::vector<octopus::StartedTask>& tasks) {
    return context.server->deployment_targets(tasks);
  };
  StartedTasks result =
      name_tasks(context, start(context, plan, release_id), plan.targets, look_up);
  if (plan.under_way.empty()) return result;
  StartedTasks others = name_tasks(context, plan.under_way, plan.asked_for, look_up);
  std::ranges::move(others.tasks, std::back_inserter(result.tasks));
  std::ranges::move(others.execution_ids, std::back_inserter(result.execution_ids));
  return result;
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
