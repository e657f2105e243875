#include "steps/deployment/reachable_targets.h"

#include <algorithm>

#include <fmt/format.h>

#include "steps/octopus/http/octopus_error.h"

namespace octostep::steps {
namespace {

bool holds(const std::vector<std::string>& ids, const std::string& id) {
  return std::ranges::find(ids, id) != ids.end();
}

bool is_moved_on_by_this_run(const StepContext& context,
                             const DeploymentPlan& plan,
                             const octopus::Release& release) {
  return std::ranges::any_of(context.dry_run->deployments, [&](const auto& planned) {
    return planned.project_id == plan.project.id && planned.version == release.version;
  });
}

std::vector<std::string> unreachable(const octopus::ReachableTargets& reachable,
                                     const Targets& targets) {
  std::vector<std::string> names;
  if (!targets.is_tenanted) {
    for (const auto& environment : targets.environments)
      if (!holds(reachable.environment_ids, environment.id))
        names.push_back(fmt::format("environment '{}'", environment.name));
    return names;
  }
  const auto& environment = targets.environments.front();
  for (const auto& tenant : targets.tenants) {
    const auto found = reachable.tenant_environment_ids.find(tenant.id);
    const bool is_named = holds(targets.tenant_names, tenant.name);
    // If "*" or tags select the tenants, the server takes the ones that are ready.
    if (is_named &&
        (found == reachable.tenant_environment_ids.end() || !holds(found->second, environment.id)))
      names.push_back(
          fmt::format("tenant '{}' in environment '{}'", tenant.name, environment.name));
  }
  return names;
}

} // namespace

void check_reachable(StepContext& context,
                     const DeploymentPlan& plan,
                     const octopus::Release& release) {
  if (context.dry_run == nullptr || release.id.empty() ||
      is_moved_on_by_this_run(context, plan, release))
    return;
  const auto reachable = context.server->reachable_targets(release.id);
  if (!reachable) return;
  const auto names = unreachable(*reachable, plan.targets);
  if (names.empty()) return;
  std::string text;
  for (const auto& name : names) text += (text.empty() ? "" : ", ") + name;
  throw octopus::OctopusError(
      octopus::ErrorKind::refused,
      fmt::format("release '{}' of project '{}' cannot be deployed to {} now: it is not in the "
                  "lifecycle, or a phase before it is not complete, or these credentials may not",
                  release.version,
                  plan.project.name,
                  text));
}

} // namespace octostep::steps
