#include "steps/deploy_release.h"

#include <algorithm>

#include <fmt/format.h>

#include "steps/deployment/current_targets.h"
#include "steps/deployment/deployment.h"
#include "steps/deployment/name_misses.h"
#include "steps/deployment/prompted_variables.h"
#include "steps/deployment/reachable_targets.h"
#include "steps/release/existing_release.h"
#include "steps/shared_parameters.h"
#include "steps/step_log.h"

namespace octostep::steps {
namespace {

struct DeployParameters {
  std::string project, release_number, channel;
  DeploymentParameters deployment;
};

DeployParameters parse(const schema::ParameterValues& values, const BuildFacts& build) {
  std::vector<schema::Problem> problems;
  DeployParameters parameters;
  parameters.project = values.text("project");
  parameters.release_number = values.text("releaseNumber");
  parameters.channel = values.text("channel");
  parameters.deployment = parse_deployment(values, build, "environments", problems);
  throw_if_any(std::move(problems));
  return parameters;
}

class DeployRelease final : public Step {
public:
  explicit DeployRelease(DeployParameters parameters) : m_parameters(std::move(parameters)) {}
  Plan plan(StepContext& context) override;
  StepResult execute(StepContext& context) override;

private:
  [[nodiscard]] ChosenRelease choose(StepContext& context, const octopus::Project& project);
  void plan_names(StepContext& context, const octopus::Project& project);

  DeployParameters m_parameters;
  DeploymentPlan m_deployment;
  ChosenRelease m_chosen;
  bool m_is_remembered = false; // according to the journal
};

// A release that an earlier step of a dry run would create is not on the server.
ChosenRelease DeployRelease::choose(StepContext& context, const octopus::Project& project) {
  if (context.dry_run != nullptr) {
    const auto planned = std::ranges::find_if(context.dry_run->releases, [&](const auto& release) {
      return release.project_id == project.id && release.version == m_parameters.release_number;
    });
    if (planned != context.dry_run->releases.end()) {
      ChosenRelease chosen;
      chosen.release.version = planned->version;
      chosen.reasons.push_back(
          fmt::format("release '{}', which an earlier step makes", planned->version));
      return chosen;
    }
  }
  if (const auto release = remembered_release(context, m_deployment)) {
    m_is_remembered = true;
    ChosenRelease chosen;
    chosen.release = *release;
    chosen.reasons.push_back(
        fmt::format("release '{}', which the journal says is being deployed", release->version));
    return chosen;
  }
  return choose_release(
      *context.server, project, m_parameters.release_number, m_parameters.channel);
}

// Reports everything that is unknown about targets and release at once.
void DeployRelease::plan_names(StepContext& context, const octopus::Project& project) {
  NameMisses misses;
  misses.note([&] { m_deployment = plan_deployment(context, project, m_parameters.deployment); });
  misses.note([&] {
    m_chosen =
        misses.any()
            ? choose_release(
                  *context.server, project, m_parameters.release_number, m_parameters.channel)
            : choose(context, project);
  });
  misses.throw_if_any();
}

Plan DeployRelease::plan(StepContext& context) {
  const auto project = find_project(
      *context.server, m_parameters.project, m_parameters.deployment.execution.targets);
  plan_names(context, project);
  m_deployment.command.release_version = m_chosen.release.version;
  m_deployment.command.variables = check_prompts(
      context,
      m_chosen.release.id.empty() ? prompts_of(project) : prompts_of(m_chosen.release),
      {project.id, m_chosen.release.channel_id},
      m_deployment.targets,
      m_deployment.variables);
  if (!m_is_remembered) {
    check_skipped_steps(context, m_deployment, m_chosen.release);
    leave_out_current(context, m_deployment, m_chosen.release.id);
  }
  check_reachable(context, m_deployment, m_chosen.release);
  note_planned_deployment(context, m_deployment);

  Plan plan;
  plan.lines.push_back(fmt::format(
      "deploy project '{}' ({}) release '{}'", project.name, project.id, m_chosen.release.version));
  plan.lines.insert(plan.lines.end(), m_chosen.reasons.begin(), m_chosen.reasons.end());
  for (auto& line : describe_deployment(m_deployment)) plan.lines.push_back(std::move(line));
  plan.outputs = {{"releaseVersion", m_chosen.release.version}};
  return plan;
}

StepResult DeployRelease::execute(StepContext& context) {
  for (const auto& reason : m_chosen.reasons) say(context, Level::info, reason);
  return follow_deployment(
      context, m_deployment, start_deployment(context, m_deployment, m_chosen.release.id));
}

} // namespace

std::unique_ptr<Step> make_deploy_release(const schema::ParameterValues& values,
                                          const BuildFacts& build) {
  return std::make_unique<DeployRelease>(parse(values, build));
}

} // namespace octostep::steps
