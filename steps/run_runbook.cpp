#include "steps/run_runbook.h"

#include <algorithm>
#include <iterator>
#include <optional>

#include <fmt/format.h>

#include "schema/text/ascii.h"
#include "schema/text/name_folding.h"
#include "schema/text/nearest_name.h"
#include "schema/text/quoted_list.h"
#include "steps/commits/git_reference.h"
#include "steps/deployment/execution_parameters.h"
#include "steps/deployment/name_check.h"
#include "steps/deployment/name_misses.h"
#include "steps/deployment/prompted_variables.h"
#include "steps/deployment/started_tasks.h"
#include "steps/octopus/http/octopus_error.h"
#include "steps/octopus/lookup.h"
#include "steps/release/version_spec.h"
#include "steps/shared_parameters.h"
#include "steps/step_log.h"
#include "steps/tasks/lost_start.h"

namespace octostep::steps {
namespace {

using octopus::ErrorKind;
using octopus::OctopusError;

struct RunbookParameters {
  std::string project, runbook, snapshot, git_ref, package_version;
  std::vector<std::string> packages, git_resources, runbook_tags;
  ExecutionParameters execution;

  [[nodiscard]] bool has_git_options() const {
    return !git_ref.empty() || !package_version.empty() || !packages.empty() ||
           !git_resources.empty();
  }
};

bool contains_ignoring_case(const std::vector<std::string>& texts, const std::string& wanted) {
  return std::ranges::any_of(
      texts, [&](const std::string& text) { return text::equal_names(text, wanted); });
}

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
  parameters.runbook_tags = values.list("runbookTags");
  if (!parameters.runbook_tags.empty() && !parameters.snapshot.empty())
    problems.push_back(
        {"/snapshot", "a snapshot belongs to one runbook, and 'runbookTags' may mean several"});
  throw_if_any(std::move(problems));
  return parameters;
}

struct PlannedRun {
  octopus::Runbook runbook;
  octopus::RunRunbookCommand command;
};

class RunRunbook final : public Step {
public:
  explicit RunRunbook(RunbookParameters parameters) : m_parameters(std::move(parameters)) {}
  Plan plan(StepContext& context) override;
  StepResult execute(StepContext& context) override;

private:
  [[nodiscard]] octopus::RunRunbookCommand plan_command(StepContext& context);
  [[nodiscard]] std::vector<octopus::Runbook> find_runbooks(octopus::Client& client,
                                                            const std::string& git_ref) const;
  [[nodiscard]] std::optional<octopus::RunbookSnapshot>
  snapshot_of(octopus::Client& client, const octopus::Runbook& runbook) const;
  [[nodiscard]] octopus::RunRunbookCommand command_for(StepContext& context,
                                                       const octopus::Runbook& runbook,
                                                       octopus::RunRunbookCommand command) const;
  [[nodiscard]] std::string deed(const PlannedRun& run) const {
    return fmt::format("Run of runbook '{}' of {}", run.runbook.name, m_project.name);
  }
  [[nodiscard]] std::string deed() const;
  [[nodiscard]] StartedTasks start(StepContext& context, const PlannedRun& run) const;
  [[nodiscard]] StartedTasks start_all(StepContext& context) const;

  RunbookParameters m_parameters;
  octopus::Project m_project;
  Targets m_targets;
  std::vector<PlannedRun> m_runs; // one per runbook
  std::vector<std::string> m_notices;
};

// Runbooks in Git have a separate endpoint that takes a reference instead of a snapshot.
octopus::RunRunbookCommand RunRunbook::plan_command(StepContext& context) {
  octopus::RunRunbookCommand command;
  command.project_name = m_project.name;
  command.in_git = m_project.runbooks_in_git;
  if (!command.in_git) {
    if (!m_parameters.has_git_options()) return command;
    throw OctopusError(
        ErrorKind::refused,
        fmt::format(
            "the runbooks of project '{}' are not in Git: leave out 'gitRef', 'packageVersion', "
            "'packages' and 'gitResources'",
            m_project.name));
  }
  if (!m_parameters.snapshot.empty())
    throw OctopusError(ErrorKind::refused,
                       fmt::format("the runbooks of project '{}' are in Git and have no snapshots: "
                                   "give 'gitRef' in place of 'snapshot'",
                                   m_project.name));
  auto place = find_git_place(context, m_project, m_parameters.git_ref, "");
  command.git_ref = std::move(place.ref);
  m_notices = std::move(place.notices);
  command.package_version = m_parameters.package_version;
  command.packages = m_parameters.packages;
  command.git_resources = m_parameters.git_resources;
  return command;
}

std::vector<octopus::Runbook> RunRunbook::find_runbooks(octopus::Client& client,
                                                        const std::string& git_ref) const {
  if (m_parameters.runbook_tags.empty())
    return {octopus::find_runbook(client, m_project, git_ref, m_parameters.runbook)};
  std::vector<octopus::Runbook> found;
  std::vector<std::string> tags;
  for (auto& runbook : client.runbooks(m_project, git_ref)) {
    tags.insert(tags.end(), runbook.tags.begin(), runbook.tags.end());
    if (std::ranges::any_of(runbook.tags, [&](const std::string& tag) {
          return contains_ignoring_case(m_parameters.runbook_tags, tag);
        }))
      found.push_back(std::move(runbook));
  }
  std::vector<std::string> unknown;
  for (const auto& tag : m_parameters.runbook_tags)
    if (!contains_ignoring_case(tags, tag)) unknown.push_back(tag);
  if (unknown.empty()) return found;
  std::ranges::sort(tags);
  tags.erase(std::unique(tags.begin(), tags.end()), tags.end());
  throw OctopusError(ErrorKind::not_found,
                     fmt::format("no runbook of project '{}' has the tag {}{}",
                                 m_project.name,
                                 text::quoted_list(unknown),
                                 text::near_names_text(unknown.front(), tags)));
}

// Absent: use the published snapshot, which must exist.
std::optional<octopus::RunbookSnapshot>
RunRunbook::snapshot_of(octopus::Client& client, const octopus::Runbook& runbook) const {
  if (m_project.runbooks_in_git) return std::nullopt;
  if (m_parameters.snapshot.empty()) {
    if (!runbook.published_snapshot_id.empty()) return std::nullopt;
    throw OctopusError(
        ErrorKind::refused,
        fmt::format("runbook '{}' of project '{}' has no published snapshot: publish one, or "
                    "name one in 'snapshot'",
                    runbook.name,
                    m_project.name));
  }
  std::vector<std::string> names;
  for (auto& snapshot : client.runbook_snapshots(runbook.id)) {
    if (text::equal_names(snapshot.name, m_parameters.snapshot) ||
        text::equal_ignoring_case(snapshot.id, m_parameters.snapshot))
      return std::move(snapshot);
    names.push_back(snapshot.name);
  }
  throw OctopusError(ErrorKind::not_found,
                     fmt::format("runbook '{}' of project '{}' has no snapshot '{}'{}",
                                 runbook.name,
                                 m_project.name,
                                 m_parameters.snapshot,
                                 text::near_names_text(m_parameters.snapshot, names)));
}

// The process of a runbook in Git is not read.
std::optional<std::vector<octopus::ProcessAction>>
process_of(octopus::Client& client,
           const octopus::Runbook& runbook,
           const std::optional<octopus::RunbookSnapshot>& named) {
  if (named) return client.runbook_actions(*named);
  if (runbook.published_snapshot_id.empty()) return std::nullopt;
  for (const auto& snapshot : client.runbook_snapshots(runbook.id))
    if (snapshot.id == runbook.published_snapshot_id) return client.runbook_actions(snapshot);
  return std::nullopt;
}

octopus::RunRunbookCommand RunRunbook::command_for(StepContext& context,
                                                   const octopus::Runbook& runbook,
                                                   octopus::RunRunbookCommand command) const {
  const auto snapshot = snapshot_of(*context.server, runbook);
  command.runbook_name = runbook.name;
  command.snapshot = snapshot ? snapshot->name : "";
  command.variables = check_prompts(context,
                                    prompts_of(m_project),
                                    {runbook.id, ""},
                                    m_targets,
                                    variable_sources(m_parameters.execution));
  // Not every one of several runbooks has the steps.
  if (!m_parameters.runbook_tags.empty()) return command;
  command.skip_steps = find_steps(
      context,
      command.skip_steps,
      [&] { return process_of(*context.server, runbook, snapshot); },
      fmt::format(" in runbook '{}'", runbook.name));
  return command;
}

Plan RunRunbook::plan(StepContext& context) {
  m_project = find_project(*context.server, m_parameters.project, m_parameters.execution.targets);
  m_runs.clear();
  m_notices.clear();
  auto command = plan_command(context);
  NameMisses misses;
  std::vector<octopus::Runbook> runbooks;
  misses.note([&] { runbooks = find_runbooks(*context.server, command.git_ref); });
  misses.note([&] {
    m_targets = resolve_targets(*context.server, m_project, m_parameters.execution.targets);
  });
  misses.throw_if_any();
  fill_command(command, m_parameters.execution, m_targets, context.clock.now());
  Plan plan;
  for (auto& runbook : runbooks) {
    auto own = command_for(context, runbook, command);
    plan.lines.push_back(fmt::format(
        "run runbook '{}' ({}) of project '{}'", runbook.name, runbook.id, m_project.name));
    m_runs.push_back({std::move(runbook), std::move(own)});
  }
  plan.lines.insert(plan.lines.end(), m_notices.begin(), m_notices.end());
  for (auto& line : describe_targets(m_targets)) plan.lines.push_back(std::move(line));
  for (auto& line : describe_command(m_runs.empty() ? command : m_runs.front().command))
    plan.lines.push_back(std::move(line));
  return plan;
}

StartedTasks RunRunbook::start(StepContext& context, const PlannedRun& run) const {
  auto search = search_for(k_runbook_run_kind, m_project, m_targets);
  search.runbook_id = run.runbook.id;
  Write write;
  write.kind = k_runbook_run_kind;
  write.title = deed(run);
  write.target = fmt::format("{} of {}", run.runbook.name, m_project.name);
  write.facts = facts_of(search);
  write.advice = "look at the runbook in Octopus before trying again";
  write.starts_tasks = true;
  write.send = [&] { return rows_of(context.server->run_runbook(run.command)); };
  write.look_up = [](StepContext& looking, const SentWrite& sent) {
    return find_started(*looking.server,
                        search_from(k_runbook_run_kind, sent.facts),
                        sent.since,
                        tasks_in(looking.journal));
  };
  return name_tasks(context,
                    tasks_of(write_once(context, write)),
                    m_targets,
                    [&context](const std::vector<octopus::StartedTask>& tasks) {
                      return context.server->runbook_run_targets(tasks);
                    });
}

StartedTasks RunRunbook::start_all(StepContext& context) const {
  std::vector<Start> starts;
  for (const auto& run : m_runs) starts.push_back({deed(run), [&] { return start(context, run); }});
  return start_each(context, starts);
}

std::string RunRunbook::deed() const {
  return m_runs.size() == 1
             ? deed(m_runs.front())
             : fmt::format("Run of {} runbooks of {}", m_runs.size(), m_project.name);
}

StepResult RunRunbook::execute(StepContext& context) {
  for (const auto& notice : m_notices) say(context, Level::warning, notice);
  for (const auto& run : m_runs) say(context, Level::info, deed(run));
  for (const auto& line : describe_targets(m_targets)) say(context, Level::info, line);
  for (const auto& line : describe_command(m_runs.front().command)) say(context, Level::info, line);
  const StartedTasks started = start_all(context);
  const Outputs outputs{{"runbookRunIds", started.execution_ids}, {"taskIds", started.task_ids()}};
  announce_outputs(context, outputs);
  FollowRequest request;
  request.deed = deed();
  request.place_word = "in";
  request.project = m_project.name;
  request.runbook = m_runs.size() == 1 ? m_runs.front().runbook.name : "";
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
