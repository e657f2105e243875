#include "steps/run_runbook.h"

#include <fmt/format.h>

#include "steps/definition_problems.h"
#include "steps/execution_parameters.h"
#include "steps/octopus/lookup.h"
#include "steps/octopus/octopus_error.h"
#include "steps/started_lookup.h"
#include "steps/started_tasks.h"
#include "steps/step_log.h"
#include "steps/version_spec.h"

namespace octostep::steps {
namespace {

using octopus::ErrorKind;
using octopus::OctopusError;

struct RunbookParameters {
  std::string project, runbook, snapshot, git_ref, package_version;
  std::vector<std::string> packages, git_resources;
  ExecutionParameters execution;

  [[nodiscard]] bool has_git_options() const {
    return !git_ref.empty() || !package_version.empty() || !packages.empty() ||
           !git_resources.empty();
  }
};

RunbookParameters parse(const schema::ParameterValues& values, const BuildFacts& build) {
  std::vector<schema::Problem> problems;
  RunbookParameters parameters;
  parameters.project = values.text("project");
  parameters.runbook = values.text("runbook");
  parameters.snapshot = values.text("snapshot");
  parameters.git_ref = values.text("gitRef");
  parameters.package_version = values.text("packageVersion");
  parameters.packages = values.list("packages");
  parameters.git_resources = values.list("gitResources");
  parameters.execution =
      parse_execution(values, build, {"environments", "runAt", "noRunAfter"}, problems);
  check_version_specs("packages", parameters.packages, problems);
  check_version_specs("gitResources", parameters.git_resources, problems);
  if (!values.list("runbookTags").empty())
    problems.push_back(
        {"/runbookTags",
         "choosing runbooks by tag is not supported yet: name one in 'runbook', one step each"});
  throw_if_any(std::move(problems));
  return parameters;
}

class RunRunbook final : public Step {
public:
  explicit RunRunbook(RunbookParameters parameters) : m_parameters(std::move(parameters)) {}
  Plan plan(StepContext& context) override;
  StepResult execute(StepContext& context) override;

private:
  void plan_git(const StepContext& context, const octopus::Project& project);
  [[nodiscard]] std::string deed() const {
    return fmt::format("Run of runbook '{}' of {}", m_command.runbook_name, m_command.project_name);
  }
  [[nodiscard]] std::vector<octopus::StartedTask> start(StepContext& context) const;

  RunbookParameters m_parameters;
  octopus::Project m_project;
  std::string m_runbook_id;
  Targets m_targets;
  octopus::RunRunbookCommand m_command;
  std::vector<std::string> m_notices;
};

// Runbooks in Git have an endpoint of their own, which takes a reference in place of a snapshot.
void RunRunbook::plan_git(const StepContext& context, const octopus::Project& project) {
  m_command.in_git = project.runbooks_in_git;
  if (!m_command.in_git) {
    if (m_parameters.has_git_options())
      throw OctopusError(
          ErrorKind::refused,
          fmt::format(
              "the runbooks of project '{}' are not in Git: leave out 'gitRef', 'packageVersion', "
              "'packages' and 'gitResources'",
              project.name));
    return;
  }
  if (!m_parameters.snapshot.empty())
    throw OctopusError(ErrorKind::refused,
                       fmt::format("the runbooks of project '{}' are in Git and have no snapshots: "
                                   "give 'gitRef' in place of "
                                   "'snapshot'",
                                   project.name));
  m_command.git_ref = m_parameters.git_ref.empty() ? context.build.branch : m_parameters.git_ref;
  if (m_command.git_ref.empty())
    throw OctopusError(ErrorKind::refused,
                       fmt::format("the runbooks of project '{}' are in Git: give 'gitRef', a "
                                   "branch, tag or full reference",
                                   project.name));
  if (m_parameters.git_ref.empty())
    m_notices.push_back(
        fmt::format("gitRef is not given; the build's branch '{}' is taken", m_command.git_ref));
}

Plan RunRunbook::plan(StepContext& context) {
  m_project = octopus::find_project(*context.server, m_parameters.project);
  const octopus::Project& project = m_project;
  m_command = {};
  m_notices.clear();
  plan_git(context, project);
  const auto runbook =
      octopus::find_runbook(*context.server, project, m_command.git_ref, m_parameters.runbook);
  const bool needs_snapshot = !m_command.in_git && m_parameters.snapshot.empty();
  if (needs_snapshot && runbook.published_snapshot_id.empty())
    throw OctopusError(
        ErrorKind::refused,
        fmt::format("runbook '{}' of project '{}' has no published snapshot: publish one, or "
                    "name one in 'snapshot'",
                    runbook.name,
                    project.name));
  m_runbook_id = runbook.id;
  m_targets = resolve_targets(*context.server, project, m_parameters.execution.targets);
  m_command.project_name = project.name;
  m_command.runbook_name = runbook.name;
  m_command.snapshot = m_parameters.snapshot;
  m_command.package_version = m_parameters.package_version;
  m_command.packages = m_parameters.packages;
  m_command.git_resources = m_parameters.git_resources;
  fill_command(m_command, m_parameters.execution, m_targets, context.clock.now());

  Plan plan;
  plan.lines.push_back(
      fmt::format("run runbook '{}' ({}) of project '{}'", runbook.name, runbook.id, project.name));
  plan.lines.insert(plan.lines.end(), m_notices.begin(), m_notices.end());
  for (auto& line : describe_targets(m_targets)) plan.lines.push_back(std::move(line));
  for (auto& line : describe_command(m_command)) plan.lines.push_back(std::move(line));
  return plan;
}

std::vector<octopus::StartedTask> RunRunbook::start(StepContext& context) const {
  auto search = search_for(k_runbook_run_kind, m_project, m_targets);
  search.runbook_id = m_runbook_id;
  Write write;
  write.kind = k_runbook_run_kind;
  write.title = deed();
  write.target = fmt::format("{} of {}", m_command.runbook_name, m_command.project_name);
  write.facts = facts_of(search);
  write.advice = "look at the runbook in Octopus before trying again";
  write.starts_tasks = true;
  write.send = [&] { return rows_of(context.server->run_runbook(m_command)); };
  write.look_up = [](StepContext& looking, const SentWrite& sent) {
    return find_started(*looking.server,
                        search_from(k_runbook_run_kind, sent.facts),
                        sent.since,
                        tasks_in(looking.journal));
  };
  return tasks_of(write_once(context, write));
}

StepResult RunRunbook::execute(StepContext& context) {
  for (const auto& notice : m_notices) say(context, Level::warning, notice);
  say(context, Level::info, deed());
  for (const auto& line : describe_targets(m_targets)) say(context, Level::info, line);
  for (const auto& line : describe_command(m_command)) say(context, Level::info, line);
  const auto started = name_tasks(context,
                                  start(context),
                                  m_targets,
                                  [&context](const std::vector<octopus::StartedTask>& tasks) {
                                    return context.server->runbook_run_targets(tasks);
                                  });
  const Outputs outputs{{"runbookRunIds", started.execution_ids}, {"taskIds", started.task_ids()}};
  announce_outputs(context, outputs);
  FollowRequest request;
  request.deed = deed();
  request.place_word = "in";
  request.project = m_command.project_name;
  request.runbook = m_command.runbook_name;
  request.tasks = started.tasks;
  request.waiting = m_parameters.execution.waiting;
  StepResult result;
  if (request.waiting.wait) {
    result = follow_tasks(context, request);
  } else {
    result.tasks = report_started(context, request);
  }
  result.outputs = outputs;
  add_missing(result, request.deed, started);
  return result;
}

} // namespace

std::unique_ptr<Step> make_run_runbook(const schema::ParameterValues& values,
                                       const BuildFacts& build) {
  return std::make_unique<RunRunbook>(parse(values, build));
}

} // namespace octostep::steps
