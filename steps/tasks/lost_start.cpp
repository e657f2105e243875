#include "steps/tasks/lost_start.h"

#include <algorithm>
#include <charconv>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace octostep::steps {
namespace {

using octopus::Instant;

std::vector<std::string> split(const std::string& text) {
  std::vector<std::string> parts;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find(',', at), text.size());
    parts.push_back(text.substr(at, end - at));
    at = end + 1;
  }
  return parts;
}

// The common parts of deployments and runbook runs.
template <typename Execution>
bool fits(const Execution& execution,
          const StartedSearch& search,
          Instant since,
          const std::vector<std::string>& known) {
  return execution.created && *execution.created >= since &&
         execution.tenant_id.empty() != search.is_tenanted &&
         std::ranges::find(known, execution.task_id) == known.end();
}

std::vector<octopus::StartedTask> deployments_in(octopus::Client& client,
                                                 const StartedSearch& search,
                                                 const std::string& environment_id,
                                                 Instant since,
                                                 const std::vector<std::string>& known) {
  octopus::DeploymentFilter filter;
  filter.project_id = search.project_id;
  filter.environment_id = environment_id;
  filter.take = std::max(filter.take, static_cast<int>(search.tenants) * 2);
  std::vector<octopus::StartedTask> found;
  for (const auto& deployment : client.deployments(filter))
    if (deployment.release_id == search.release_id && fits(deployment, search, since, known))
      found.push_back({deployment.id, deployment.task_id});
  return found;
}

std::vector<octopus::StartedTask> runs_in(octopus::Client& client,
                                          const StartedSearch& search,
                                          const std::string& environment_id,
                                          Instant since,
                                          const std::vector<std::string>& known) {
  octopus::RunFilter filter;
  filter.project_id = search.project_id;
  filter.runbook_id = search.runbook_id;
  filter.environment_id = environment_id;
  filter.take = std::max(filter.take, static_cast<int>(search.tenants) * 2);
  std::vector<octopus::StartedTask> found;
  for (const auto& run : client.runbook_runs(filter))
    if (run.runbook_id == search.runbook_id && fits(run, search, since, known))
      found.push_back({run.id, run.task_id});
  return found;
}

} // namespace

StartedSearch
search_for(const std::string& kind, const octopus::Project& project, const Targets& targets) {
  StartedSearch search;
  search.kind = kind;
  search.project_id = project.id;
  for (const auto& environment : targets.environments)
    search.environment_ids.push_back(environment.id);
  search.is_tenanted = targets.is_tenanted;
  search.tenants = targets.tenants.size();
  return search;
}

Record facts_of(const StartedSearch& search) {
  return {{"projectId", search.project_id},
          {"releaseId", search.release_id},
          {"runbookId", search.runbook_id},
          {"environmentIds", fmt::format("{}", fmt::join(search.environment_ids, ","))},
          {"tenanted", search.is_tenanted ? "true" : "false"},
          {"tenants", std::to_string(search.tenants)}};
}

StartedSearch search_from(const std::string& kind, const Record& facts) {
  StartedSearch search;
  search.kind = kind;
  search.project_id = value_in(facts, "projectId");
  search.release_id = value_in(facts, "releaseId");
  search.runbook_id = value_in(facts, "runbookId");
  search.environment_ids = split(value_in(facts, "environmentIds"));
  search.is_tenanted = value_in(facts, "tenanted") == "true";
  const std::string tenants = value_in(facts, "tenants");
  std::from_chars(tenants.data(), tenants.data() + tenants.size(), search.tenants);
  return search;
}

Found find_started(octopus::Client& client,
                   const StartedSearch& search,
                   Instant since,
                   const std::vector<std::string>& known) {
  const auto look = search.kind == k_runbook_run_kind ? runs_in : deployments_in;
  std::vector<octopus::StartedTask> found;
  for (const auto& environment_id : search.environment_ids)
    for (auto& task : look(client, search, environment_id, since, known))
      found.push_back(std::move(task));
  const std::size_t most = search.environment_ids.size() * std::max<std::size_t>(search.tenants, 1);
  return {rows_of(found), !found.empty(), found.size() < most};
}

std::vector<std::string> tasks_in(Journal* journal) {
  std::vector<std::string> ids;
  if (journal == nullptr) return ids;
  for (const auto& entry : journal->entries())
    if (entry.result)
      for (const auto& task : tasks_of(*entry.result)) ids.push_back(task.task_id);
  return ids;
}

Rows rows_of(const std::vector<octopus::StartedTask>& tasks) {
  Rows rows;
  for (const auto& task : tasks)
    rows.push_back({{"executionId", task.execution_id}, {"taskId", task.task_id}});
  return rows;
}

std::vector<octopus::StartedTask> tasks_of(const Rows& rows) {
  std::vector<octopus::StartedTask> tasks;
  for (const auto& row : rows)
    if (auto id = value_in(row, "taskId"); !id.empty())
      tasks.push_back({value_in(row, "executionId"), std::move(id)});
  return tasks;
}

} // namespace octostep::steps
