#include "test/sandbox/runbook_runs.h"

#include <fmt/format.h>

#include "test/sandbox/lookup.h"
#include "test/sandbox/tasks.h"
#include "test/sandbox/text.h"

namespace octostep::sandbox {

bool has_runbooks_in_git(const json& project) {
  const auto& settings = project.at("PersistenceSettings");
  return settings.contains("ConversionState") &&
         flag_of(settings.at("ConversionState"), "RunbooksAreInGit");
}

std::string snapshot_of(const Call& call, const json& runbook, const std::string& wanted) {
  if (wanted.empty()) {
    auto published = text_of(runbook, "PublishedRunbookSnapshotId");
    if (published.empty())
      throw ApiError(400,
                     fmt::format("The runbook '{}' has no published snapshot; please name one.",
                                 text_of(runbook, "Name")));
    return published;
  }
  const json* const snapshot = call.store.first("RunbookSnapshots", [&](const json& candidate) {
    return candidate.at("RunbookId") == runbook.at("Id") &&
           (equal_ignoring_case(text_of(candidate, "Id"), wanted) ||
            equal_ignoring_case(text_of(candidate, "Name"), wanted));
  });
  if (snapshot == nullptr)
    throw ApiError(
        400,
        fmt::format("The runbook '{}' has no snapshot '{}'.", text_of(runbook, "Name"), wanted));
  return text_of(*snapshot, "Id");
}

void check_environment_scope(const json& runbook, const json& environment) {
  const auto allowed = texts_of(runbook, "Environments");
  if (allowed.empty() || contains(allowed, text_of(environment, "Id"))) return;
  throw ApiError(400,
                 fmt::format("The runbook '{}' may not run in the environment '{}'.",
                             text_of(runbook, "Name"),
                             text_of(environment, "Name")));
}

std::vector<Target> run_targets(const Call& call,
                                const RunSource& source,
                                const std::vector<std::string>& environments,
                                const std::vector<std::string>& tenants,
                                const std::vector<std::string>& tags) {
  const bool is_tenanted = !tenants.empty() || !tags.empty();
  check_tenanted_mode(*source.runbook, "MultiTenancyMode", is_tenanted);
  std::vector<Target> targets;
  for (const json* const environment : environments_named(call, environments)) {
    check_environment_scope(*source.runbook, *environment);
    if (!is_tenanted) {
      targets.push_back({environment, nullptr});
      continue;
    }
    for (const json* const tenant :
         tenants_named(call, *source.project, *environment, tenants, tags))
      targets.push_back({environment, tenant});
  }
  return targets;
}

const json& start_run(Call& call,
                      const RunSource& source,
                      const Target& target,
                      const ExecutionOptions& options) {
  const auto name = text_of(*source.runbook, "Name");
  const auto environment_name = text_of(*target.environment, "Name");
  const auto tenant_id = target.tenant == nullptr ? std::string{} : text_of(*target.tenant, "Id");
  const auto tenant_name =
      target.tenant == nullptr ? std::string{} : text_of(*target.tenant, "Name");
  json reference = nullptr;
  if (!source.git_ref.empty())
    reference = {{"GitRef", source.git_ref}, {"GitCommit", source.git_commit}};
  json& run = call.store.insert(
      "RunbookRuns",
      {{"SpaceId", call.space_id},
       {"Name", fmt::format("Run {} on {}", name, environment_name)},
       {"ProjectId", source.project->at("Id")},
       {"RunbookId", source.runbook->at("Id")},
       {"RunbookName", name},
       {"RunbookSnapshotId", source.snapshot_id.empty() ? json(nullptr) : json(source.snapshot_id)},
       {"FrozenRunbookProcessId", source.runbook->at("RunbookProcessId")},
       {"GitReference", reference},
       {"EnvironmentId", target.environment->at("Id")},
       {"TenantId", tenant_id.empty() ? json(nullptr) : json(tenant_id)},
       {"Created", to_iso(call.now)},
       {"UseGuidedFailure", options.use_guided_failure},
       {"SpecificMachineIds", options.machine_ids},
       {"FailureEncountered", false}});
  TaskSeed seed;
  seed.kind = "RunbookRun";
  seed.argument = "RunbookRunId";
  seed.execution_id = text_of(run, "Id");
  seed.description = fmt::format(
      "Run {} on {}{}", name, environment_name, tenant_name.empty() ? "" : " for " + tenant_name);
  seed.project_id = text_of(*source.project, "Id");
  seed.environment_id = text_of(*target.environment, "Id");
  seed.tenant_id = tenant_id;
  seed.runbook_id = text_of(*source.runbook, "Id");
  seed.values = {{"project", text_of(*source.project, "Name")},
                 {"runbook", name},
                 {"environment", environment_name},
                 {"tenant", tenant_name}};
  seed.skipped_steps = options.skipped_steps;
  seed.warnings = options.warnings;
  seed.queued = options.queued;
  seed.expires = options.expires;
  run["TaskId"] = create_task(call, seed).at("Id");
  return run;
}

} // namespace octostep::sandbox
