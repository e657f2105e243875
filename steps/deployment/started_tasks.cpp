#include "steps/deployment/started_tasks.h"

#include <algorithm>
#include <iterator>
#include <map>
#include <utility>

#include <fmt/format.h>

#include "schema/text/quoted_list.h"
#include "steps/octopus/http/octopus_error.h"
#include "steps/step_log.h"
#include "steps/step_problem.h"

namespace octostep::steps {
namespace {

using Places = std::map<std::string, octopus::ExecutionTarget>; // by task id

Places find_places(StepContext& context,
                   const std::vector<octopus::StartedTask>& started,
                   const Targets& targets,
                   const TargetLookup& look_up) {
  Places places;
  if (started.size() == 1 && targets.environments.size() == 1 && !targets.is_tenanted) {
    const auto& task = started.front();
    places[task.task_id] = {task.execution_id, task.task_id, targets.environments.front().id, ""};
    return places;
  }
  try {
    for (auto& target : look_up(started)) {
      std::string task_id = target.task_id;
      places.insert_or_assign(std::move(task_id), std::move(target));
    }
  } catch (const octopus::OctopusError& error) {
    if (error.kind() == octopus::ErrorKind::stopped) return places;
    say(context,
        Level::warning,
        fmt::format("The environments and tenants of the started tasks could not be read: {}",
                    error.what()));
  }
  return places;
}

template <typename Resource>
std::string name_of(const std::vector<Resource>& resources, const std::string& id) {
  const auto found = std::ranges::find(resources, id, &Resource::id);
  return found == resources.end() ? id : found->name;
}

bool has_place(const Places& places,
               std::string octopus::ExecutionTarget::*member,
               const std::string& id) {
  return std::ranges::any_of(places, [&](const auto& place) { return place.second.*member == id; });
}

// For "*" and tags, the server decides which tenants are ready, so only named tenants can be
// missing.
std::vector<std::string> missing_targets(const Places& places, const Targets& targets) {
  std::vector<std::string> missing;
  if (places.empty()) return missing;
  for (const auto& environment : targets.environments)
    if (!has_place(places, &octopus::ExecutionTarget::environment_id, environment.id))
      missing.push_back(environment.name);
  for (const auto& tenant : targets.tenants)
    if (std::ranges::find(targets.tenant_names, tenant.name) != targets.tenant_names.end() &&
        !has_place(places, &octopus::ExecutionTarget::tenant_id, tenant.id))
      missing.push_back(tenant.name);
  return missing;
}

} // namespace

std::vector<std::string> StartedTasks::task_ids() const {
  std::vector<std::string> ids;
  for (const auto& task : tasks) ids.push_back(task.task_id);
  return ids;
}

StartedTasks name_tasks(StepContext& context,
                        const std::vector<octopus::StartedTask>& started,
                        const Targets& targets,
                        const TargetLookup& look_up) {
  const Places places = find_places(context, started, targets, look_up);
  StartedTasks result;
  for (const auto& task : started) {
    FollowedTask followed;
    followed.task_id = task.task_id;
    if (const auto place = places.find(task.task_id); place != places.end()) {
      followed.environment = name_of(targets.environments, place->second.environment_id);
      followed.tenant = name_of(targets.tenants, place->second.tenant_id);
    }
    result.tasks.push_back(std::move(followed));
    result.execution_ids.push_back(task.execution_id);
  }
  result.missing = missing_targets(places, targets);
  return result;
}

StartedTasks start_each(StepContext& context, const std::vector<Start>& starts) {
  StartedTasks all;
  for (const auto& start : starts) {
    try {
      StartedTasks started = start.carry_out();
      for (auto& task : started.tasks) task.deed = starts.size() > 1 ? start.deed : "";
      std::ranges::move(started.tasks, std::back_inserter(all.tasks));
      std::ranges::move(started.execution_ids, std::back_inserter(all.execution_ids));
      std::ranges::move(started.missing, std::back_inserter(all.missing));
    } catch (const octopus::OctopusError& error) {
      if (all.tasks.empty()) throw;
      all.fault = problem_from(error);
      all.fault->message = fmt::format("{} was not started: {}", start.deed, error.what());
      say(context, Level::error, all.fault->message);
      break;
    }
  }
  return all;
}

void add_missing(StepResult& result, const std::string& deed, const StartedTasks& started) {
  std::vector<StepProblem> problems;
  if (result.problem) problems.push_back(*result.problem);
  if (started.fault) problems.push_back(*started.fault);
  if (!started.missing.empty()) {
    StepProblem nothing_started;
    nothing_started.message = fmt::format(
        "{}: the server started nothing for {}", deed, text::quoted_list(started.missing));
    problems.push_back(std::move(nothing_started));
  }
  if (problems.empty()) return;
  if (!result.problem) result.outcome = outcome_of(problems.front().kind);
  result.problem = merged(problems);
}

} // namespace octostep::steps
