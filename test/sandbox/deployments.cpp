#include "test/sandbox/deployments.h"

#include <algorithm>

#include <fmt/format.h>

#include "test/sandbox/progression.h"
#include "test/sandbox/release_documents.h"
#include "test/sandbox/tasks.h"
#include "test/sandbox/text.h"

namespace octostep::sandbox {
namespace {

std::string tenant_id_of(const Target& target) {
  return target.tenant == nullptr ? std::string{} : text_of(*target.tenant, "Id");
}

std::string target_text(const Target& target) {
  const auto environment =
      fmt::format("the environment '{}'", text_of(*target.environment, "Name"));
  return target.tenant == nullptr
             ? environment
             : fmt::format("{} for the tenant '{}'", environment, text_of(*target.tenant, "Name"));
}

bool covers(const json& freeze, const json& release, const Target& target) {
  const auto& scope = freeze.at("ProjectEnvironmentScope");
  const auto environments = scope.find(text_of(release, "ProjectId"));
  return environments != scope.end() &&
         std::find(environments->begin(), environments->end(), target.environment->at("Id")) !=
             environments->end();
}

bool is_active(const json& freeze, Instant now) {
  const auto start = from_iso(text_of(freeze, "Start"));
  const auto end = from_iso(text_of(freeze, "End"));
  return start && end && *start <= now && now < *end;
}

bool is_overridden(const json& freeze, const FreezeOverride& override_of) {
  return std::any_of(
      override_of.names.begin(), override_of.names.end(), [&](const std::string& name) {
        return equal_ignoring_case(name, text_of(freeze, "Name")) ||
               equal_ignoring_case(name, text_of(freeze, "Id"));
      });
}

void add_freeze_problems(const Call& call,
                         const json& release,
                         const Target& target,
                         const FreezeOverride& override_of,
                         std::vector<std::string>& problems) {
  for (const auto& freeze : call.store.all("DeploymentFreezes"))
    if (covers(freeze, release, target) && is_active(freeze, call.now) &&
        !is_overridden(freeze, override_of))
      problems.push_back(
          fmt::format("Deployments to {} are frozen by the deployment freeze '{}' until {}.",
                      target_text(target),
                      text_of(freeze, "Name"),
                      text_of(freeze, "End")));
}

} // namespace

void check_targets(const Call& call,
                   const json& release,
                   const std::vector<Target>& targets,
                   const FreezeOverride& override_of) {
  if (!override_of.names.empty() && trim(override_of.reason).empty())
    throw ApiError(400, "A reason is required to override deployment freezes.");
  std::vector<std::string> problems;
  for (const auto& target : targets) {
    const auto allowed = deployable_environments(call, release, tenant_id_of(target));
    if (!contains(allowed, text_of(*target.environment, "Id")))
      problems.push_back(fmt::format(
          "Release '{}' cannot be deployed to {}: the environment is not part of the lifecycle, or "
          "the release has not been deployed to the environments of an earlier phase.",
          text_of(release, "Version"),
          target_text(target)));
    add_freeze_problems(call, release, target, override_of, problems);
  }
  if (!release.at("defects").empty())
    problems.push_back(fmt::format("Release '{}' is blocked by an unresolved defect.",
                                   text_of(release, "Version")));
  if (!problems.empty()) throw ApiError(400, "There was a problem with your request.", problems);
}

const json& start_deployment(Call& call,
                             const json& release,
                             const Target& target,
                             const ExecutionOptions& options) {
  const json& project = call.store.at("Projects", text_of(release, "ProjectId"));
  const auto environment_name = text_of(*target.environment, "Name");
  const auto tenant_name =
      target.tenant == nullptr ? std::string{} : text_of(*target.tenant, "Name");
  DeploymentFacts facts;
  facts.environment_id = text_of(*target.environment, "Id");
  facts.tenant_id = tenant_id_of(target);
  facts.created = call.now;
  facts.deployed_by = call.caller.user_id;
  facts.machine_ids = options.machine_ids;
  facts.use_guided_failure = options.use_guided_failure;
  auto document = deployment_document(release, "Deploy to " + environment_name, facts);
  document["SpaceId"] = call.space_id;
  json& deployment = call.store.insert("Deployments", std::move(document));
  TaskSeed seed;
  seed.kind = "Deploy";
  seed.argument = "DeploymentId";
  seed.execution_id = text_of(deployment, "Id");
  seed.description = fmt::format("Deploy {} release {} to {}{}",
                                 text_of(project, "Name"),
                                 text_of(release, "Version"),
                                 environment_name,
                                 tenant_name.empty() ? "" : " for " + tenant_name);
  seed.project_id = text_of(project, "Id");
  seed.environment_id = facts.environment_id;
  seed.tenant_id = facts.tenant_id;
  seed.values = {{"project", text_of(project, "Name")},
                 {"release", text_of(release, "Version")},
                 {"environment", environment_name},
                 {"tenant", tenant_name}};
  seed.skipped_steps = options.skipped_steps;
  seed.warnings = options.warnings;
  seed.queued = options.queued;
  seed.expires = options.expires;
  deployment["TaskId"] = create_task(call, seed).at("Id");
  return deployment;
}

} // namespace octostep::sandbox
