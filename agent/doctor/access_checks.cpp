#include "agent/doctor/access_checks.h"

#include <algorithm>
#include <array>
#include <functional>
#include <optional>
#include <string_view>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "steps/octopus/http/octopus_error.h"
#include "steps/octopus/lookup.h"

namespace octostep::agent {
namespace {

using octopus::OctopusError;
using octopus::PermissionScope;

struct StepNeed {
  std::string_view command, permission;
};

// The permission that the step needs for its write. Whether it may read what it needs shows in the
// checks themselves.
constexpr std::array k_needs{
    StepNeed{"push", "BuiltInFeedPush"},
    StepNeed{"build-information", "BuildInformationPush"},
    StepNeed{"create-release", "ReleaseCreate"},
    StepNeed{"deploy", "DeploymentCreate"},
    StepNeed{"promote", "DeploymentCreate"},
    StepNeed{"run-runbook", "RunbookRunCreate"},
    StepNeed{"await-task", "TaskView"},
};
// Without this permission, a stopped build leaves its deployments running.
constexpr std::string_view k_cancel_permission = "TaskCancel";

bool contains(const std::vector<std::string>& ids, const std::string& id) {
  return std::ranges::find(ids, id) != ids.end();
}

class AccessExamination {
public:
  AccessExamination(octopus::Client& server, const AccessTargets& targets)
      : m_server(server), m_targets(targets) {}

  AccessReport report() {
    const bool has_entered = examine_credentials() && examine_space();
    if (has_entered) {
      examine_permissions();
      examine_project();
      examine_environment();
    }
    m_report.steps = forecast();
    return std::move(m_report);
  }

private:
  // If `look` throws, adds a failed result and returns false.
  bool
  look(const std::string& check, const std::string& remedy, const std::function<Finding()>& look) {
    try {
      m_report.findings.push_back(look());
      return true;
    } catch (const OctopusError& error) {
      m_report.findings.push_back(failed(check, error.what(), remedy, exit_code_for(error)));
      if (m_obstacle.empty()) m_obstacle = fmt::format("see '{}' above", check);
      return false;
    }
  }

  bool examine_credentials() {
    return look("credentials", m_targets.credentials_remedy, [&] {
      const auto user = m_server.current_user();
      m_user_id = user.id;
      return passed("credentials",
                    fmt::format("{} '{}' ({})",
                                user.is_service ? "service account" : "user",
                                user.display_name.empty() ? user.username : user.display_name,
                                user.username));
    });
  }

  bool examine_space() {
    return look("space", "correct the space's name, or let the user into it", [&] {
      const auto& space = m_server.space();
      return passed("space",
                    fmt::format("'{}' ({}){}",
                                space.name,
                                space.id,
                                m_targets.space.empty() ? ", the server's default space" : ""));
    });
  }

  void examine_permissions() {
    const std::string check = "permissions";
    look(check, "", [&] {
      m_permissions = m_server.permissions_of(m_user_id);
      if (!m_permissions)
        return skipped(check, "the server does not tell them; the first write will");
      std::vector<std::string> missing;
      for (const auto& need : k_needs) note_missing(need.permission, missing);
      note_missing(k_cancel_permission, missing);
      if (missing.empty())
        return passed(check,
                      "all that the steps need; an API key that is read-only or scoped may still "
                      "have less than its user");
      return warning(check,
                     fmt::format("the user lacks {}", fmt::join(missing, ", ")),
                     "let a team with these permissions take in the user, if the build needs them");
    });
  }

  void note_missing(std::string_view permission, std::vector<std::string>& missing) const {
    const std::string name(permission);
    if (!m_permissions->contains(name) && !contains(missing, name)) missing.push_back(name);
  }

  void examine_project() {
    if (m_targets.project.empty()) return;
    look("project", "correct the project's name, or let the user see it", [&] {
      const auto project = octopus::find_project(m_server, m_targets.project);
      m_project_id = project.id;
      const auto text = fmt::format("'{}' ({}){}",
                                    project.name,
                                    project.id,
                                    project.is_version_controlled ? ", version-controlled" : "");
      if (project.is_disabled)
        return warning("project", text + "; it is disabled", "enable the project");
      return passed("project", text);
    });
  }

  void examine_environment() {
    if (m_targets.environment.empty()) return;
    look("environment", "correct the environment's name, or let the user see it", [&] {
      const auto environment = octopus::find_environment(m_server, m_targets.environment);
      m_environment_id = environment.id;
      return passed("environment", fmt::format("'{}' ({})", environment.name, environment.id));
    });
  }

  [[nodiscard]] std::vector<StepForecast> forecast() const {
    std::vector<StepForecast> steps = no_step_works(m_obstacle);
    if (!m_obstacle.empty()) return steps;
    for (std::size_t at = 0; at < steps.size(); ++at)
      steps[at] = forecast_of(k_needs.at(at), std::move(steps[at]));
    return steps;
  }

  [[nodiscard]] StepForecast forecast_of(const StepNeed& need, StepForecast step) const {
    step.would_work = true;
    if (!m_permissions) {
      step.reason = "as far as can be told without the user's permissions";
      return step;
    }
    const auto found = m_permissions->find(std::string(need.permission));
    if (found == m_permissions->end())
      return {step.command, false, fmt::format("the permission {} is missing", need.permission)};
    const auto& scopes = found->second;
    if (std::ranges::none_of(scopes, [&](const auto& scope) { return covers_targets(scope); }))
      return {step.command,
              false,
              fmt::format("the permission {} does not hold for this project and environment",
                          need.permission)};
    if (std::ranges::all_of(scopes, [](const auto& scope) { return is_limited(scope); }))
      step.reason = fmt::format("the permission {} holds for some projects, environments or "
                                "tenants only",
                                need.permission);
    return step;
  }

  // Project groups and tenants are not looked up; the scope is assumed to cover them.
  [[nodiscard]] bool covers_targets(const PermissionScope& scope) const {
    const bool covers_project = m_project_id.empty() || scope.project_ids.empty() ||
                                !scope.project_group_ids.empty() ||
                                contains(scope.project_ids, m_project_id);
    const bool covers_environment = m_environment_id.empty() || scope.environment_ids.empty() ||
                                    contains(scope.environment_ids, m_environment_id);
    return covers_project && covers_environment;
  }

  static bool is_limited(const PermissionScope& scope) {
    return !scope.project_ids.empty() || !scope.project_group_ids.empty() ||
           !scope.environment_ids.empty() || !scope.tenant_ids.empty();
  }

  octopus::Client& m_server;
  const AccessTargets& m_targets;
  AccessReport m_report;
  std::string m_obstacle; // why no step works; "" = no reason known
  std::string m_user_id, m_project_id, m_environment_id;
  std::optional<octopus::Permissions> m_permissions;
};

} // namespace

AccessReport check_access(octopus::Client& server, const AccessTargets& targets) {
  return AccessExamination(server, targets).report();
}

std::vector<StepForecast> no_step_works(const std::string& reason) {
  std::vector<StepForecast> steps;
  for (const auto& need : k_needs) steps.push_back({std::string(need.command), false, reason});
  return steps;
}

} // namespace octostep::agent
