#include "steps/promote_release.h"

#include <algorithm>
#include <iterator>
#include <optional>

#include <fmt/format.h>

#include "steps/deployment/current_targets.h"
#include "steps/deployment/deployment.h"
#include "steps/deployment/prompted_variables.h"
#include "steps/deployment/reachable_targets.h"
#include "steps/octopus/http/octopus_error.h"
#include "steps/octopus/lookup.h"
#include "steps/release/existing_release.h"
#include "steps/shared_parameters.h"
#include "steps/step_log.h"
#include "steps/tasks/lost_start.h"

namespace octostep::steps {
namespace {

struct PromoteParameters {
  std::string project, from, channel;
  PromotionStrategy strategy = PromotionStrategy::most_recent;
  bool only_successful = true;
  bool allow_downgrade = false;
  bool per_tenant = false;
  DeploymentParameters deployment;
};

schema::Problem own_source_problem(const std::string& environment) {
  return {"/to", fmt::format("'{}' is the environment to promote from", environment)};
}

// The same environment may be given by its id, its slug, or in different case.
void refuse_own_source(const octopus::Environment& from, const DeploymentPlan& deployment) {
  const auto& targets = deployment.targets.environments;
  if (std::ranges::find(targets, from.id, &octopus::Environment::id) != targets.end())
    throw_if_any({own_source_problem(from.name)});
}

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
  parameters.per_tenant = values.flag("perTenant");
  parameters.deployment = parse_deployment(values, build, "to", problems);
  const auto& targets = parameters.deployment.execution.targets;
  if (parameters.per_tenant && targets.tenants.empty() && targets.tenant_tags.empty())
    problems.push_back({"/perTenant", "choosing per tenant needs 'tenants' or 'tenantTags'"});
  const auto& environments = targets.environments;
  if (std::ranges::find(environments, parameters.from) != environments.end())
    problems.push_back(own_source_problem(parameters.from));
  throw_if_any(std::move(problems));
  return parameters;
}

// One release, and the targets that get it.
struct Promotion {
  DeploymentPlan deployment;
  ChosenRelease chosen;
};

// What this build, according to its journal, deployed to the environment: the latest release if
// there are several, and only a successful one if that is required.
std::optional<octopus::Release> release_of_this_build(StepContext& context,
                                                      const octopus::Project& project,
                                                      const PromotionRule& rule,
                                                      bool is_tenanted) {
  if (context.journal == nullptr || !rule.channel.empty()) return std::nullopt;
  const auto entries = context.journal->entries();
  const auto entry = std::find_if(entries.rbegin(), entries.rend(), [&](const auto& candidate) {
    if (candidate.key.kind != k_deployment_kind || !candidate.result) return false;
    const auto search = search_from(k_deployment_kind, candidate.facts);
    return search.project_id == project.id && search.is_tenanted == is_tenanted &&
           std::ranges::find(search.environment_ids, rule.from.id) != search.environment_ids.end();
  });
  if (entry == entries.rend()) return std::nullopt;
  std::vector<std::string> ids;
  for (const auto& task : tasks_of(*entry->result)) ids.push_back(task.task_id);
  if (ids.empty()) return std::nullopt;
  if (rule.only_successful)
    for (const auto& task : context.server->tasks(ids))
      if (task.state != octopus::TaskState::success) return std::nullopt;
  octopus::Release release;
  release.id = value_in(entry->facts, "releaseId");
  release.version = value_in(entry->facts, "releaseVersion");
  release.project_id = project.id;
  return release;
}

class PromoteRelease final : public Step {
public:
  explicit PromoteRelease(PromoteParameters parameters) : m_parameters(std::move(parameters)) {}
  Plan plan(StepContext& context) override;
  StepResult execute(StepContext& context) override;

private:
  [[nodiscard]] PromotionRule rule(StepContext& context, const DeploymentPlan& deployment) const;
  [[nodiscard]] std::optional<ChosenRelease> choose_planned(const StepContext& context,
                                                            const DeploymentPlan& deployment,
                                                            const PromotionRule& rule) const;
  [[nodiscard]] ChosenRelease choose(StepContext& context, const DeploymentPlan& deployment);
  void plan_one(StepContext& context, DeploymentPlan deployment);
  void plan_per_tenant(StepContext& context, const DeploymentPlan& all);
  void finish_plan(StepContext& context, Promotion& promotion) const;
  [[nodiscard]] std::string versions() const;
  [[nodiscard]] StartedTasks start_all(StepContext& context) const;

  PromoteParameters m_parameters;
  std::vector<Promotion> m_promotions; // more than one only with a release per tenant
  bool m_is_remembered = false;        // according to the journal
};

PromotionRule PromoteRelease::rule(StepContext& context, const DeploymentPlan& deployment) const {
  PromotionRule rule;
  rule.from = octopus::find_environment(*context.server, m_parameters.from);
  rule.strategy = m_parameters.strategy;
  rule.only_successful = m_parameters.only_successful;
  rule.allow_downgrade = m_parameters.allow_downgrade;
  rule.channel = m_parameters.channel;
  if (!m_parameters.per_tenant && rule.strategy == PromotionStrategy::most_recent)
    rule.own_release =
        release_of_this_build(context, deployment.project, rule, deployment.targets.is_tenanted);
  return rule;
}

// What an earlier step of a dry run would deploy counts as the most recent deployment.
std::optional<ChosenRelease> PromoteRelease::choose_planned(const StepContext& context,
                                                            const DeploymentPlan& deployment,
                                                            const PromotionRule& rule) const {
  if (context.dry_run == nullptr) return std::nullopt;
  const auto& planned = context.dry_run->deployments;
  const auto last = std::find_if(planned.rbegin(), planned.rend(), [&](const auto& candidate) {
    return candidate.project_id == deployment.project.id &&
           candidate.environment_id == rule.from.id;
  });
  if (last == planned.rend()) return std::nullopt;
  ChosenRelease chosen;
  chosen.release.version = last->version;
  chosen.reasons.push_back(fmt::format(
      "release '{}', which an earlier step deploys to '{}'", last->version, rule.from.name));
  return chosen;
}

ChosenRelease PromoteRelease::choose(StepContext& context, const DeploymentPlan& deployment) {
  if (const auto release = remembered_release(context, deployment)) {
    m_is_remembered = true;
    ChosenRelease chosen;
    chosen.release = *release;
    chosen.reasons.push_back(
        fmt::format("release '{}', which the journal says is being promoted", release->version));
    return chosen;
  }
  const PromotionRule wanted = rule(context, deployment);
  if (auto planned = choose_planned(context, deployment, wanted)) return *std::move(planned);
  return choose_promotion(*context.server, deployment.project, wanted, deployment.targets);
}

void PromoteRelease::finish_plan(StepContext& context, Promotion& promotion) const {
  auto& [deployment, chosen] = promotion;
  deployment.command.release_version = chosen.release.version;
  deployment.command.variables = check_prompts(
      context,
      chosen.release.id.empty() ? prompts_of(deployment.project) : prompts_of(chosen.release),
      {deployment.project.id, chosen.release.channel_id},
      deployment.targets,
      deployment.variables);
  if (!m_is_remembered) {
    check_skipped_steps(context, deployment, chosen.release);
    leave_out_current(context, deployment, chosen.release.id);
  }
  check_reachable(context, deployment, chosen.release);
  note_planned_deployment(context, deployment);
}

void PromoteRelease::plan_one(StepContext& context, DeploymentPlan deployment) {
  Promotion promotion{std::move(deployment), {}};
  if (!promotion.deployment.targets.is_empty()) {
    promotion.chosen = choose(context, promotion.deployment);
    finish_plan(context, promotion);
  }
  m_promotions.push_back(std::move(promotion));
}

// Tenants with the same release share one request.
void PromoteRelease::plan_per_tenant(StepContext& context, const DeploymentPlan& all) {
  for (const auto& tenant : all.targets.tenants) {
    DeploymentPlan own = all;
    own.targets.tenants = {tenant};
    own.targets.tenant_names = {tenant.name};
    own.targets.tenant_tags.clear();
    ChosenRelease chosen = choose(context, own);
    const auto same = std::ranges::find_if(m_promotions, [&](const Promotion& promotion) {
      return promotion.chosen.release.version == chosen.release.version;
    });
    if (same == m_promotions.end()) {
      m_promotions.push_back({std::move(own), std::move(chosen)});
      continue;
    }
    same->deployment.targets.tenants.push_back(tenant);
    same->deployment.targets.tenant_names.push_back(tenant.name);
    std::ranges::move(chosen.reasons, std::back_inserter(same->chosen.reasons));
  }
  for (auto& promotion : m_promotions) {
    promotion.deployment.asked_for = promotion.deployment.targets;
    promotion.deployment.command.tenants = promotion.deployment.targets.tenant_names;
    promotion.deployment.command.tenant_tags.clear();
    finish_plan(context, promotion);
  }
}

Plan PromoteRelease::plan(StepContext& context) {
  const auto project = find_project(
      *context.server, m_parameters.project, m_parameters.deployment.execution.targets);
  DeploymentPlan deployment = plan_deployment(context, project, m_parameters.deployment);
  refuse_own_source(octopus::find_environment(*context.server, m_parameters.from), deployment);
  m_promotions.clear();
  if (m_parameters.per_tenant && !deployment.targets.is_empty()) {
    plan_per_tenant(context, deployment);
  } else {
    plan_one(context, std::move(deployment));
  }
  Plan plan;
  plan.lines.push_back(fmt::format(
      "promote project '{}' ({}) from '{}'", project.name, project.id, m_parameters.from));
  if (const auto version = versions(); !version.empty())
    plan.outputs = {{"releaseVersion", version}};
  for (const auto& [planned, chosen] : m_promotions) {
    plan.lines.insert(plan.lines.end(), chosen.reasons.begin(), chosen.reasons.end());
    for (const auto& warning : chosen.warnings) plan.lines.push_back("warning: " + warning);
    for (auto& line : describe_deployment(planned)) plan.lines.push_back(std::move(line));
  }
  return plan;
}

std::string PromoteRelease::versions() const {
  std::string text;
  for (const auto& promotion : m_promotions)
    text += (text.empty() ? "" : ",") + promotion.chosen.release.version;
  return text;
}

StartedTasks PromoteRelease::start_all(StepContext& context) const {
  std::vector<Start> starts;
  for (const auto& promotion : m_promotions)
    starts.push_back({fmt::format("Deployment of {} {}",
                                  promotion.deployment.project.name,
                                  promotion.chosen.release.version),
                      [&] {
                        return start_deployment(
                            context, promotion.deployment, promotion.chosen.release.id);
                      }});
  return start_each(context, starts);
}

StepResult PromoteRelease::execute(StepContext& context) {
  bool has_warnings = false;
  for (const auto& promotion : m_promotions) {
    for (const auto& reason : promotion.chosen.reasons) say(context, Level::info, reason);
    for (const auto& warning : promotion.chosen.warnings) say(context, Level::warning, warning);
    has_warnings = has_warnings || !promotion.chosen.warnings.empty();
  }
  DeploymentPlan whole = m_promotions.front().deployment;
  whole.command.release_version = versions();
  StepResult result = follow_deployment(context, whole, start_all(context));
  if (result.outcome == Outcome::succeeded && has_warnings)
    result.outcome = Outcome::succeeded_with_warnings;
  return result;
}

} // namespace

std::unique_ptr<Step> make_promote_release(const schema::ParameterValues& values,
                                           const BuildFacts& build) {
  return std::make_unique<PromoteRelease>(parse(values, build));
}

} // namespace octostep::steps
