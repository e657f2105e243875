#include "test/sandbox/progression.h"

#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "test/sandbox/lookup.h"
#include "test/sandbox/tasks.h"
#include "test/sandbox/text.h"

namespace octostep::sandbox {
namespace {

const json& lifecycle_of(const Call& call, const json& release) {
  const auto& channel = call.store.at("Channels", text_of(release, "ChannelId"));
  const auto own = text_of(channel, "LifecycleId");
  const auto& project = call.store.at("Projects", text_of(release, "ProjectId"));
  return call.store.at("Lifecycles", own.empty() ? text_of(project, "LifecycleId") : own);
}

// A lifecycle without phases has one phase per environment, in their order.
json conventional_phases(const Call& call, const std::string& space_id) {
  auto phases = json::array();
  for (const auto& environment : call.store.all("Environments")) {
    if (text_of(environment, "SpaceId") != space_id) continue;
    phases.push_back({{"Id", "phase-" + text_of(environment, "Slug")},
                      {"Name", environment.at("Name")},
                      {"OptionalDeploymentTargets", {environment.at("Id")}},
                      {"AutomaticDeploymentTargets", json::array()},
                      {"MinimumEnvironmentsBeforePromotion", 0},
                      {"IsOptionalPhase", false},
                      {"IsPriorityPhase", false}});
  }
  return phases;
}

std::set<std::string>
successful_environments(const Call& call, const json& release, const std::string& tenant_id) {
  std::set<std::string> environments;
  for (const auto& deployment : call.store.all("Deployments")) {
    if (deployment.at("ReleaseId") != release.at("Id") ||
        text_of(deployment, "TenantId") != tenant_id)
      continue;
    const auto environment = text_of(deployment, "EnvironmentId");
    if (environments.count(environment) == 0 &&
        state_of(call, text_of(deployment, "TaskId")) == "Success")
      environments.insert(environment);
  }
  return environments;
}

bool is_complete(const PhaseProgress& progress, const std::set<std::string>& reached) {
  const auto count = std::count_if(progress.environment_ids.begin(),
                                   progress.environment_ids.end(),
                                   [&](const std::string& id) { return reached.count(id) != 0; });
  const auto minimum =
      progress.phase.at("MinimumEnvironmentsBeforePromotion").get<std::ptrdiff_t>();
  const auto all = static_cast<std::ptrdiff_t>(progress.environment_ids.size());
  return count >= (minimum == 0 ? all : std::min(minimum, all));
}

} // namespace

std::vector<PhaseProgress>
phases_of(const Call& call, const json& release, const std::string& tenant_id) {
  json phases = lifecycle_of(call, release).at("Phases");
  if (phases.empty()) phases = conventional_phases(call, text_of(release, "SpaceId"));
  const auto reached = successful_environments(call, release, tenant_id);
  std::vector<PhaseProgress> result;
  bool is_reachable = true;
  for (const auto& phase : phases) {
    PhaseProgress progress;
    progress.phase = phase;
    progress.environment_ids = texts_of(phase, "AutomaticDeploymentTargets");
    const auto optional = texts_of(phase, "OptionalDeploymentTargets");
    progress.environment_ids.insert(
        progress.environment_ids.end(), optional.begin(), optional.end());
    progress.is_complete = is_complete(progress, reached);
    progress.is_reachable = is_reachable;
    is_reachable = is_reachable && (progress.is_complete || flag_of(phase, "IsOptionalPhase"));
    result.push_back(std::move(progress));
  }
  return result;
}

std::vector<std::string>
deployable_environments(const Call& call, const json& release, const std::string& tenant_id) {
  std::vector<std::string> environments;
  for (const auto& progress : phases_of(call, release, tenant_id))
    if (progress.is_reachable)
      environments.insert(
          environments.end(), progress.environment_ids.begin(), progress.environment_ids.end());
  return environments;
}

std::vector<std::string> next_environments(const Call& call, const json& release) {
  auto environments = deployable_environments(call, release, {});
  const auto reached = successful_environments(call, release, {});
  std::erase_if(environments, [&](const std::string& id) { return reached.count(id) != 0; });
  return environments;
}

} // namespace octostep::sandbox
