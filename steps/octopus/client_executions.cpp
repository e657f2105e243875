// Releases, deployments and runbook runs: what is read about them, and the executions API that
// starts them.
#include <algorithm>

#include <fmt/core.h>

#include "schema/text/iso_time.h"
#include "steps/octopus/client_state.h"
#include "steps/octopus/http/octopus_error.h"
#include "steps/octopus/resource_reader.h"

namespace octostep::octopus {

namespace {

using nlohmann::json;

// Empty texts and lists are omitted, because the server takes an empty list as a request for
// nothing.
void put(json& body, const char* name, const std::string& value) {
  if (!value.empty()) body[name] = value;
}

void put(json& body, const char* name, const std::vector<std::string>& values) {
  if (!values.empty()) body[name] = values;
}

void put(json& body, const char* name, const std::optional<Instant>& instant) {
  if (instant) body[name] = text::iso_time(*instant, "+00:00"); // in the server's own format
}

json space_members(const Space& space) {
  return {{"SpaceId", space.id}, {"SpaceIdOrName", space.id}};
}

bool is_tenanted(const ExecutionCommand& command) {
  return !command.tenants.empty() || !command.tenant_tags.empty();
}

// Without an environment, the server reports success and starts nothing.
void check_targets(const ExecutionCommand& command, bool one_environment) {
  if (command.environments.empty())
    throw OctopusError(ErrorKind::refused,
                       fmt::format("nothing to run in project '{}': no environment is named",
                                   command.project_name));
  if (one_environment && command.environments.size() > 1)
    throw OctopusError(ErrorKind::refused,
                       fmt::format("a deployment of project '{}' to tenants goes to exactly one "
                                   "environment, but {} are named",
                                   command.project_name,
                                   command.environments.size()));
}

void put_execution_members(json& body, const ExecutionCommand& command) {
  body["ProjectName"] = command.project_name;
  put(body, "Tenants", command.tenants);
  put(body, "TenantTags", command.tenant_tags);
  if (!command.variables.empty()) {
    json& variables = body["Variables"] = json::object();
    for (const auto& [name, value] : command.variables) variables[name] = value;
  }
  put(body, "SpecificMachineNames", command.specific_machines);
  put(body, "ExcludedMachineNames", command.excluded_machines);
  put(body, "SkipStepNames", command.skip_steps);
  if (command.guided_failure) body["UseGuidedFailure"] = *command.guided_failure;
  body["ForcePackageDownload"] = command.force_package_download;
  put(body, "RunAt", command.run_at);
  put(body, "NoRunAfter", command.no_run_after);
  put(body, "DeploymentFreezeNames", command.freeze_names);
  put(body, "DeploymentFreezeOverrideReason", command.freeze_reason);
  put(body, "Priority", command.priority);
}

std::vector<StartedTask>
read_started(const Answer& answer, std::string_view list, std::string_view id) {
  std::vector<StartedTask> started;
  for (const auto& item : answer.object().required_objects(list))
    started.push_back({item.required_id(id), item.required_id("ServerTaskId")});
  if (started.empty())
    throw OctopusError(
        ErrorKind::refused,
        fmt::format(
            "{}: the server accepted the request and started nothing; check that the tenants are "
            "connected to the project and environment, and the tenant tags match a tenant",
            answer.source),
        answer.status);
  return started;
}

} // namespace

std::optional<Release> Client::release_by_version(const std::string& project_id,
                                                  const std::string& version) {
  const auto answer =
      m_state->api.find(joined_path(space_path("projects"), {project_id, "releases", version}));
  return answer ? std::optional(read_release(answer->object())) : std::nullopt;
}

std::optional<Release> Client::release(const std::string& release_id) {
  const auto answer = m_state->api.find(joined_path(space_path("releases"), {release_id}));
  return answer ? std::optional(read_release(answer->object())) : std::nullopt;
}

std::optional<std::string> Client::document(std::string_view collection, const std::string& id) {
  const auto answer = m_state->api.find(joined_path(space_path(collection), {id}));
  if (!answer) return std::nullopt;
  return answer->object().value().dump(-1, ' ', false, json::error_handler_t::replace);
}

std::vector<Release> Client::releases(const std::string& project_id) {
  return m_state->api.all_pages(joined_path(space_path("projects"), {project_id, "releases"}),
                                {{"take", "100"}},
                                read_release);
}

std::vector<Release> Client::releases_of_channel(const std::string& channel_id) {
  return m_state->api.all_pages(joined_path(space_path("channels"), {channel_id, "releases"}),
                                {{"take", "100"}},
                                read_release);
}

std::vector<Deployment> Client::deployments(const DeploymentFilter& filter) {
  std::vector<NameValue> query;
  const auto add = [&](const char* name, const std::string& value) {
    if (!value.empty()) query.emplace_back(name, value);
  };
  add("projects", filter.project_id);
  add("environments", filter.environment_id);
  add("tenants", filter.tenant_id);
  add("taskState", filter.task_state);
  query.emplace_back("take", std::to_string(filter.take));
  const auto answer = m_state->api.get(space_path("deployments"), std::move(query));
  std::vector<Deployment> deployments;
  for (const auto& item : answer.object().required_objects("Items"))
    deployments.push_back(read_deployment(item));
  return deployments;
}

std::vector<RunbookRun> Client::runbook_runs(const RunFilter& filter) {
  std::vector<NameValue> query{{"projects", filter.project_id},
                               {"runbooks", filter.runbook_id},
                               {"environments", filter.environment_id}};
  std::erase_if(query, [](const NameValue& condition) { return condition.second.empty(); });
  query.emplace_back("take", std::to_string(filter.take));
  const auto answer = m_state->api.get(space_path("runbookRuns"), std::move(query));
  std::vector<RunbookRun> runs;
  for (const auto& item : answer.object().required_objects("Items"))
    runs.push_back(read_runbook_run(item));
  return runs;
}

std::vector<ExecutionTarget> Client::deployment_targets(const std::vector<StartedTask>& started) {
  return targets("deployments", started);
}

std::vector<ExecutionTarget> Client::runbook_run_targets(const std::vector<StartedTask>& started) {
  return targets("runbookRuns", started);
}

std::vector<ExecutionTarget> Client::targets(std::string_view collection,
                                             const std::vector<StartedTask>& started) {
  if (started.empty()) return {};
  std::vector<std::string> ids;
  ids.reserve(started.size());
  for (const auto& task : started) ids.push_back(task.execution_id);
  const auto listed =
      m_state->api.all_pages(space_path(collection),
                             {{"ids", joined(ids, ",")}, {"take", std::to_string(ids.size())}},
                             read_execution_target);
  std::vector<ExecutionTarget> result;
  for (const auto& task : started) {
    const auto found = std::find_if(listed.begin(), listed.end(), [&](const auto& target) {
      return target.execution_id == task.execution_id;
    });
    ExecutionTarget target{task.execution_id, task.task_id, "", ""};
    if (found != listed.end())
      target = *found;
    else if (const auto answer =
                 m_state->api.find(joined_path(space_path(collection), {task.execution_id})))
      target = read_execution_target(answer->object());
    target.task_id = task.task_id;
    result.push_back(std::move(target));
  }
  return result;
}

CreatedRelease Client::create_release(const CreateReleaseCommand& command) {
  json body = space_members(space());
  body["ProjectName"] = command.project_name;
  put(body, "ReleaseVersion", command.release_version);
  put(body, "ChannelName", command.channel_name);
  put(body, "PackageVersion", command.package_version);
  put(body, "PackagePrerelease", command.package_prerelease);
  put(body, "Packages", command.packages);
  put(body, "GitResources", command.git_resources);
  put(body, "GitRef", command.git_ref);
  put(body, "GitCommit", command.git_commit);
  put(body, "ReleaseNotes", command.release_notes);
  if (!command.custom_fields.empty()) body["CustomFields"] = command.custom_fields;
  body["IgnoreIfAlreadyExists"] = command.ignore_if_already_exists;
  body["IgnoreChannelRules"] = command.ignore_channel_rules;
  const auto path = space_path("releases/create/v1");
  return outcome_of_write([&] {
    const auto answer = m_state->api.post(path, body);
    return CreatedRelease{answer.object().required_id("ReleaseId"),
                          answer.object().required_text("ReleaseVersion")};
  });
}

std::vector<StartedTask> Client::deploy(const DeployCommand& command) {
  const bool tenanted = is_tenanted(command);
  check_targets(command, tenanted);
  json body = space_members(space());
  put_execution_members(body, command);
  body["ReleaseVersion"] = command.release_version;
  body["ForcePackageRedeployment"] = command.force_package_redeployment;
  body["UpdateVariableSnapshot"] = command.update_variable_snapshot;
  if (tenanted)
    body["EnvironmentName"] = command.environments.front();
  else
    body["EnvironmentNames"] = command.environments;
  const auto path =
      space_path(tenanted ? "deployments/create/tenanted/v1" : "deployments/create/untenanted/v1");
  return outcome_of_write([&] {
    return read_started(m_state->api.post(path, body), "DeploymentServerTasks", "DeploymentId");
  });
}

std::vector<StartedTask> Client::run_runbook(const RunRunbookCommand& command) {
  check_targets(command, /*one_environment=*/false);
  json body = space_members(space());
  put_execution_members(body, command);
  body["RunbookName"] = command.runbook_name;
  body["EnvironmentNames"] = command.environments;
  if (command.in_git) {
    put(body, "GitRef", command.git_ref);
    put(body, "PackageVersion", command.package_version);
    put(body, "Packages", command.packages);
    put(body, "GitResources", command.git_resources);
  } else {
    put(body, "Snapshot", command.snapshot);
  }
  const auto path =
      space_path(command.in_git ? "runbook-runs/git/create/v1" : "runbook-runs/create/v1");
  return outcome_of_write([&] {
    return read_started(m_state->api.post(path, body), "RunbookRunServerTasks", "RunbookRunId");
  });
}

} // namespace octostep::octopus
