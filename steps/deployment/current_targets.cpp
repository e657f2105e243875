#include "steps/deployment/current_targets.h"

#include <algorithm>
#include <map>

#include <fmt/format.h>

#include "steps/step_log.h"

namespace octostep::steps {
namespace {

using octopus::Deployment;
using octopus::TaskState;

constexpr int k_looked_at = 100;

// The latest deployment in one environment by tenant id ("" = without a tenant).
std::map<std::string, Deployment> latest_in(octopus::Client& client,
                                            const DeploymentPlan& plan,
                                            const octopus::Environment& environment) {
  octopus::DeploymentFilter filter;
  filter.project_id = plan.project.id;
  filter.environment_id = environment.id;
  // A tenant whose latest deployment is further back gets the release again, which does no harm.
  filter.take = k_looked_at + 3 * static_cast<int>(plan.targets.tenants.size());
  std::map<std::string, Deployment> latest;
  for (auto& deployment : client.deployments(filter)) {
    const std::string tenant = deployment.tenant_id;
    latest.emplace(tenant, std::move(deployment));
  }
  return latest;
}

bool is_under_way(TaskState state) {
  return state == TaskState::queued || state == TaskState::executing;
}

class CurrentTargets {
public:
  CurrentTargets(StepContext& context, DeploymentPlan& plan, const std::string& release_id)
      : m_context(context), m_plan(plan), m_release_id(release_id) {}

  void leave_out() {
    auto& targets = m_plan.targets;
    for (const auto& environment : targets.environments) look_in(environment);
    read_states();
    if (!targets.is_tenanted) {
      std::erase_if(targets.environments, [&](const octopus::Environment& environment) {
        return is_left_out(environment, "", "environment '" + environment.name + "'");
      });
    } else {
      const auto& environment = targets.environments.front();
      const std::size_t before = targets.tenants.size();
      std::erase_if(targets.tenants, [&](const octopus::Tenant& tenant) {
        return is_left_out(environment, tenant.id, "tenant '" + tenant.name + "'");
      });
      if (targets.tenants.size() != before) name_tenants();
    }
    update_command();
  }

private:
  void look_in(const octopus::Environment& environment) {
    for (auto& [tenant, deployment] : latest_in(*m_context.server, m_plan, environment))
      if (deployment.release_id == m_release_id)
        m_latest.emplace(std::pair(environment.id, tenant), std::move(deployment));
  }

  void read_states() {
    std::vector<std::string> ids;
    for (const auto& [place, deployment] : m_latest) ids.push_back(deployment.task_id);
    if (ids.empty()) return;
    for (const auto& task : m_context.server->tasks(ids)) m_states[task.id] = task.state;
  }

  bool is_left_out(const octopus::Environment& environment,
                   const std::string& tenant_id,
                   const std::string& name) {
    const auto latest = m_latest.find({environment.id, tenant_id});
    if (latest == m_latest.end()) return false;
    const auto state = m_states.find(latest->second.task_id);
    if (state == m_states.end()) return false;
    if (is_under_way(state->second)) {
      m_plan.under_way.push_back({latest->second.id, latest->second.task_id});
      note(fmt::format("{} is getting this release already ({}); that deployment is followed",
                       name,
                       latest->second.task_id));
      return true;
    }
    if (state->second != TaskState::success) return false;
    note(fmt::format("{} has this release already ({}) and is left out", name, latest->second.id));
    return true;
  }

  void note(std::string line) { m_plan.notes.push_back(std::move(line)); }

  // Names, tags or "*" would include those that are left out, too.
  void name_tenants() {
    auto& targets = m_plan.targets;
    targets.tenant_tags.clear();
    targets.tenant_names.clear();
    for (const auto& tenant : targets.tenants) targets.tenant_names.push_back(tenant.name);
  }

  void update_command() {
    auto& command = m_plan.command;
    command.environments.clear();
    for (const auto& environment : m_plan.targets.environments)
      command.environments.push_back(environment.name);
    command.tenants = m_plan.targets.tenant_names;
    command.tenant_tags = m_plan.targets.tenant_tags;
    m_plan.is_current = m_plan.targets.environments.empty() || m_plan.targets.is_empty();
  }

  StepContext& m_context;
  DeploymentPlan& m_plan;
  const std::string& m_release_id;
  std::map<std::pair<std::string, std::string>, Deployment> m_latest; // by environment and tenant
  std::map<std::string, TaskState> m_states;
};

} // namespace

void leave_out_current(StepContext& context, DeploymentPlan& plan, const std::string& release_id) {
  if (!plan.skips_current || release_id.empty()) return;
  CurrentTargets(context, plan, release_id).leave_out();
}

} // namespace octostep::steps
