#include <algorithm>

#include <fmt/format.h>

#include "test/sandbox/documents.h"
#include "test/sandbox/git_references.h"
#include "test/sandbox/lookup.h"
#include "test/sandbox/routes.h"
#include "test/sandbox/runbook_runs.h"
#include "test/sandbox/tasks.h"
#include "test/sandbox/text.h"

namespace octostep::sandbox {
namespace {

const json& runbook_named(const Call& call, const json& project, const std::string& name) {
  const json* const runbook = find_in_project(call, "Runbooks", text_of(project, "Id"), name);
  if (runbook == nullptr)
    throw ApiError(400,
                   fmt::format("The runbook '{}' could not be found in the project '{}'.",
                               name,
                               text_of(project, "Name")));
  return *runbook;
}

const json& process_of(const Call& call, const json& runbook) {
  return call.store.at("RunbookProcesses", text_of(runbook, "RunbookProcessId"));
}

// Starts the runs of an executions command.
Response start_all(Call& call, const RunSource& source, const Fields& fields) {
  const auto environments = fields.texts("EnvironmentNames");
  const auto targets =
      run_targets(call, source, environments, fields.texts("Tenants"), fields.texts("TenantTags"));
  const auto options = read_options(call, fields, process_of(call, *source.runbook));
  check_prompts(call, *source.project, environments_of(targets), options.variables);
  auto tasks = json::array();
  for (const auto& target : targets) {
    const json& run = start_run(call, source, target, options);
    tasks.push_back({{"RunbookRunId", run.at("Id")}, {"ServerTaskId", run.at("TaskId")}});
  }
  return json_response(200, {{"RunbookRunServerTasks", tasks}});
}

RunSource source_of(const Call& call, const Fields& fields) {
  static_cast<void>(fields.required_text("SpaceIdOrName"));
  RunSource source;
  source.project = &require_named(call, "Projects", fields.required_text("ProjectName"), "project");
  source.runbook = &runbook_named(call, *source.project, fields.required_text("RunbookName"));
  return source;
}

Response run_by_execution(Call& call) {
  const auto body = call.body();
  const Fields fields{body};
  auto source = source_of(call, fields);
  if (has_runbooks_in_git(*source.project))
    throw ApiError(
        400,
        fmt::format(
            "The runbooks of the project '{}' are in Git; please run them with a Git reference.",
            text_of(*source.project, "Name")));
  source.snapshot_id = snapshot_of(call, *source.runbook, fields.text("Snapshot"));
  return start_all(call, source, fields);
}

void set_git_reference(RunSource& source, const std::string& git_ref) {
  const auto name = text_of(*source.project, "Name");
  if (!has_runbooks_in_git(*source.project))
    throw ApiError(400, fmt::format("The runbooks of the project '{}' are not in Git.", name));
  const auto reference = require_git_reference(*source.project, git_ref, {});
  source.git_ref = reference->canonical;
  source.git_commit = reference->commit;
}

Response run_in_git(Call& call) {
  const auto body = call.body();
  const Fields fields{body};
  auto source = source_of(call, fields);
  set_git_reference(source, fields.text("GitRef"));
  return start_all(call, source, fields);
}

ExecutionOptions resource_options(const Call& call, const Fields& fields) {
  ExecutionOptions options;
  options.queued = std::max(call.now, read_time(fields, "QueueTime").value_or(call.now));
  options.expires = read_time(fields, "QueueTimeExpiry");
  options.use_guided_failure = fields.flag("UseGuidedFailure", false);
  options.machine_ids = fields.texts("SpecificMachineIds");
  options.skipped_steps = fields.texts("SkipActions");
  return options;
}

// The resource style for Git runbooks: a list of runs.
Response run_git_resources(Call& call) {
  const auto body = call.body();
  const Fields fields{body};
  RunSource source;
  source.project = &require_resource(call, "Projects", call.parameter("project"));
  source.runbook = &runbook_named(call, *source.project, call.parameter("runbook"));
  set_git_reference(source, call.parameter("ref"));
  const json* const runs = fields.find("Runs");
  if (runs == nullptr || !runs->is_array()) throw ApiError(400, "Please provide a value for Runs.");
  auto resources = json::array();
  for (const auto& item : *runs) {
    const Fields run{item};
    const auto tenant = run.text("TenantId");
    const auto targets =
        run_targets(call,
                    source,
                    {run.required_text("EnvironmentId")},
                    tenant.empty() ? std::vector<std::string>{} : std::vector{tenant},
                    {});
    for (const auto& target : targets)
      resources.push_back(execution_form(
          call, "RunbookRuns", start_run(call, source, target, resource_options(call, run))));
  }
  return json_response(200, {{"Resources", resources}});
}

RunSource database_source(const Call& call, const json& runbook, const std::string& snapshot) {
  RunSource source;
  source.runbook = &runbook;
  source.project = &call.store.at("Projects", text_of(runbook, "ProjectId"));
  source.snapshot_id = snapshot_of(call, runbook, snapshot);
  return source;
}

Response create_classic(Call& call) {
  const auto body = call.body();
  const Fields fields{body};
  const json& runbook =
      require_named(call, "Runbooks", fields.required_text("RunbookId"), "runbook");
  const auto source = database_source(call, runbook, fields.text("RunbookSnapshotId"));
  const auto tenant = fields.text("TenantId");
  const auto targets =
      run_targets(call,
                  source,
                  {fields.required_text("EnvironmentId")},
                  tenant.empty() ? std::vector<std::string>{} : std::vector{tenant},
                  {});
  return json_response(
      201,
      execution_form(call,
                     "RunbookRuns",
                     start_run(call, source, targets.front(), resource_options(call, fields))));
}

// The request of octo.exe: one or many environments and tenants; the answer is a bare array.
Response create_for_octo(Call& call) {
  const auto body = call.body();
  const Fields fields{body};
  const json& runbook = require_resource(call, "Runbooks", call.parameter("id"));
  const auto source = database_source(call, runbook, fields.text("RunbookSnapshotNameOrId"));
  auto environments = fields.texts("EnvironmentIds");
  if (environments.empty()) environments.push_back(fields.required_text("EnvironmentId"));
  auto tenants = fields.texts("TenantIds");
  if (tenants.empty() && !fields.text("TenantId").empty())
    tenants.push_back(fields.text("TenantId"));
  auto runs = json::array();
  for (const auto& target :
       run_targets(call, source, environments, tenants, fields.texts("TenantTagNames")))
    runs.push_back(execution_form(
        call, "RunbookRuns", start_run(call, source, target, resource_options(call, fields))));
  return json_response(201, runs);
}

Response get_run(Call& call) {
  return json_response(200,
                       execution_form(call,
                                      "RunbookRuns",
                                      require_resource(call, "RunbookRuns", call.parameter("id"))));
}

bool is_among(const std::vector<std::string>& wanted, const std::string& value) {
  return wanted.empty() || std::any_of(wanted.begin(), wanted.end(), [&](const std::string& text) {
           return equal_ignoring_case(text, value);
         });
}

Response list_runs(Call& call) {
  const auto& query = call.request.query;
  const auto states = query.list("taskState");
  auto runs = filtered(call, in_space(call, "RunbookRuns"));
  std::erase_if(runs, [&](const json* run) {
    return !is_among(query.list("projects"), text_of(*run, "ProjectId")) ||
           !is_among(query.list("environments"), text_of(*run, "EnvironmentId")) ||
           !is_among(query.list("tenants"), text_of(*run, "TenantId")) ||
           !is_among(query.list("runbooks"), text_of(*run, "RunbookId")) ||
           (!states.empty() && !is_among(states, state_of(call, text_of(*run, "TaskId"))));
  });
  return page_of(call, "RunbookRuns", newest_first(runs), [&](const json& run) {
    return execution_form(call, "RunbookRuns", run);
  });
}

Response retry_run(Call& call) {
  const json& run = require_resource(call, "RunbookRuns", call.parameter("id"));
  RunSource source;
  source.runbook = &call.store.at("Runbooks", text_of(run, "RunbookId"));
  source.project = &call.store.at("Projects", text_of(run, "ProjectId"));
  source.snapshot_id = text_of(run, "RunbookSnapshotId");
  Target target{&call.store.at("Environments", text_of(run, "EnvironmentId")),
                call.store.find("Tenants", text_of(run, "TenantId"))};
  ExecutionOptions options;
  options.queued = call.now;
  return json_response(
      200, execution_form(call, "RunbookRuns", start_run(call, source, target, options)));
}

Response list_snapshots(Call& call) {
  const json& runbook = require_resource(call, "Runbooks", call.parameter("id"));
  return public_page(call,
                     "RunbookSnapshots",
                     newest_first(call.store.where("RunbookSnapshots", [&](const json& snapshot) {
                       return snapshot.at("RunbookId") == runbook.at("Id");
                     })));
}

} // namespace

void add_runbook_routes(Router& router) {
  router.add("POST", "/runbook-runs/create/v1", run_by_execution);
  router.add("POST", "/runbook-runs/git/create/v1", run_in_git);
  router.add("POST", "/projects/{project}/{ref}/runbooks/{runbook}/run/v1", run_git_resources);
  router.add("POST", "/runbookRuns", create_classic);
  router.add("POST", "/runbooks/{id}/run", create_for_octo);
  router.add("GET", "/runbookRuns", list_runs);
  router.add("GET", "/runbookRuns/{id}", get_run);
  router.add("POST", "/projects/{project}/runbookRuns/{id}/retry/v1", retry_run);
  router.add("GET", "/runbooks/{id}/runbookSnapshots", list_snapshots);
}

} // namespace octostep::sandbox
