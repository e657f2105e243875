#include "steps/promote_release.h"

#include <algorithm>

#include <fmt/format.h>

#include "steps/definition_problems.h"
#include "steps/deployment.h"
#include "steps/octopus/lookup.h"
#include "steps/release_choice.h"
#include "steps/step_log.h"

namespace octostep::steps {
namespace {

struct PromoteParameters {
  std::string project, from, channel;
  PromotionStrategy strategy = PromotionStrategy::most_recent;
  bool only_successful = true;
  bool allow_downgrade = false;
  DeploymentParameters deployment;
};

PromoteParameters parse(const schema::ParameterValues& values, const BuildFacts& build) {
  std::vector<schema::Problem> problems;
  PromoteParameters parameters;
  parameters.project = values.text("project");
  parameters.from = values.text("from");
  parameters.channel = values.text("channel");
  if (values.text("strategy") == "highestVersion")
    parameters.strategy = PromotionStrategy::highest_version;
  parameters.only_successful = values.flag("latestSuccessful");
  parameters.allow_downgrade = values.flag("allowDowngrade");
  parameters.deployment = parse_deployment(values, build, "to", problems);
  const auto& targets = parameters.deployment.execution.targets.environments;
  if (std::ranges::find(targets, parameters.from) != targets.end())
    problems.push_back(
        {"/to", fmt::format("'{}' is the environment to promote from", parameters.from)});
  throw_if_any(std::move(problems));
  return parameters;
}

class PromoteRelease final : public Step {
public:
  explicit PromoteRelease(PromoteParameters parameters) : m_parameters(std::move(parameters)) {}
  Plan plan(StepContext& context) override;
  StepResult execute(StepContext& context) override;

private:
  [[nodiscard]] ChosenRelease choose(StepContext& context) const;

  PromoteParameters m_parameters;
  DeploymentPlan m_deployment;
  ChosenRelease m_chosen;
};

// What an earlier step of a dry run would have deployed is the most recent deployment.
ChosenRelease PromoteRelease::choose(StepContext& context) const {
  PromotionRule rule;
  rule.from = octopus::find_environment(*context.server, m_parameters.from);
  rule.strategy = m_parameters.strategy;
  rule.only_successful = m_parameters.only_successful;
  rule.allow_downgrade = m_parameters.allow_downgrade;
  rule.channel = m_parameters.channel;
  if (context.dry_run != nullptr) {
    const auto& planned = context.dry_run->deployments;
    const auto last = std::find_if(planned.rbegin(), planned.rend(), [&](const auto& deployment) {
      return deployment.project_id == m_deployment.project.id &&
             deployment.environment_id == rule.from.id;
    });
    if (last != planned.rend()) {
      ChosenRelease chosen;
      chosen.release.version = last->version;
      chosen.reasons.push_back(fmt::format(
          "release '{}', which an earlier step deploys to '{}'", last->version, rule.from.name));
      return chosen;
    }
  }
  if (const auto release = remembered_release(context, m_deployment)) {
    ChosenRelease chosen;
    chosen.release = *release;
    chosen.reasons.push_back(
        fmt::format("release '{}', which the journal says is being promoted", release->version));
    return chosen;
  }
  return choose_promotion(*context.server, m_deployment.project, rule, m_deployment.targets);
}

Plan PromoteRelease::plan(StepContext& context) {
  const auto project = octopus::find_project(*context.server, m_parameters.project);
  m_deployment = plan_deployment(context, project, m_parameters.deployment);
  Plan plan;
  plan.lines.push_back(fmt::format(
      "promote project '{}' ({}) from '{}'", project.name, project.id, m_parameters.from));
  if (!m_deployment.targets.is_empty()) {
    m_chosen = choose(context);
    m_deployment.command.release_version = m_chosen.release.version;
    note_planned_deployment(context, m_deployment);
    plan.outputs = {{"releaseVersion", m_chosen.release.version}};
  }
  plan.lines.insert(plan.lines.end(), m_chosen.reasons.begin(), m_chosen.reasons.end());
  for (const auto& warning : m_chosen.warnings) plan.lines.push_back("warning: " + warning);
  for (auto& line : describe_deployment(m_deployment)) plan.lines.push_back(std::move(line));
  return plan;
}

StepResult PromoteRelease::execute(StepContext& context) {
  for (const auto& reason : m_chosen.reasons) say(context, Level::info, reason);
  for (const auto& warning : m_chosen.warnings) say(context, Level::warning, warning);
  StepResult result = follow_deployment(
      context, m_deployment, start_deployment(context, m_deployment, m_chosen.release.id));
  if (result.outcome == Outcome::succeeded && !m_chosen.warnings.empty())
    result.outcome = Outcome::succeeded_with_warnings;
  return result;
}

} // namespace

std::unique_ptr<Step> make_promote_release(const schema::ParameterValues& values,
                                           const BuildFacts& build) {
  return std::make_unique<PromoteRelease>(parse(values, build));
}

} // namespace octostep::steps
