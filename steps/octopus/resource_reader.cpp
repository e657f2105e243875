#include "steps/octopus/resource_reader.h"

#include <algorithm>
#include <array>
#include <utility>

#include <fmt/core.h>
#include <nlohmann/json.hpp>

#include "schema/text/ascii.h"
#include "steps/octopus/http/octopus_error.h"
#include "steps/octopus/wire_names.h"

namespace octostep::octopus {

namespace {

TaskState task_state(std::string_view text) {
  constexpr std::array<std::pair<std::string_view, TaskState>, 8> names = {{
      {"Queued", TaskState::queued},
      {"Executing", TaskState::executing},
      {"Cancelling", TaskState::cancelling},
      {"Success", TaskState::success},
      {"Failed", TaskState::failed},
      {"Canceled", TaskState::canceled},
      {"TimedOut", TaskState::timed_out},
      {"New", TaskState::queued}, // a state of the list filter; such a task has not started either
  }};
  return named(names, text);
}

bool is_final(TaskState state) {
  return state == TaskState::success || state == TaskState::failed ||
         state == TaskState::canceled || state == TaskState::timed_out;
}

ActivityStatus activity_status(std::string_view text) {
  constexpr std::array<std::pair<std::string_view, ActivityStatus>, 7> names = {{
      {"Pending", ActivityStatus::pending},
      {"Running", ActivityStatus::running},
      {"Success", ActivityStatus::success},
      {"SuccessWithWarning", ActivityStatus::success_with_warning},
      {"Failed", ActivityStatus::failed},
      {"Skipped", ActivityStatus::skipped},
      {"Canceled", ActivityStatus::canceled},
  }};
  return named(names, text);
}

Activity read_activity(const JsonObject& json, const std::vector<LogElements>& lists) {
  Activity activity;
  activity.id = json.text("Id"); // a label that contains slashes; never part of an address
  activity.name = json.text("Name");
  activity.status = activity_status(json.text("Status"));
  if (const auto list = json.number("LogElements"))
    activity.log_elements = lists.at(static_cast<std::size_t>(*list));
  for (const auto& child : json.objects("Children"))
    activity.children.push_back(read_activity(child, lists));
  return activity;
}

std::map<std::string, std::vector<std::string>>
read_project_environments(const JsonObject& tenant) {
  std::map<std::string, std::vector<std::string>> result;
  const auto projects = tenant.object("ProjectEnvironments");
  if (!projects) return result;
  for (const auto& [project, ids] : projects->value().items())
    result[project] = projects->texts(project);
  return result;
}

} // namespace

User read_user(const JsonObject& json) {
  return {json.required_id("Id"),
          json.text("Username"),
          json.text("DisplayName"),
          json.flag("IsService")};
}

Permissions read_permissions(const JsonObject& json) {
  Permissions permissions;
  const auto granted = json.object("SpacePermissions");
  if (!granted) return permissions;
  for (const auto& [name, ignored] : granted->value().items())
    for (const auto& scope : granted->objects(name))
      permissions[name].push_back({scope.ids("RestrictedToProjectIds"),
                                   scope.ids("RestrictedToProjectGroupIds"),
                                   scope.ids("RestrictedToEnvironmentIds"),
                                   scope.ids("RestrictedToTenantIds")});
  return permissions;
}

Space read_space(const JsonObject& json) {
  return {json.required_id("Id"),
          json.required_text("Name"),
          json.text("Slug"),
          json.flag("IsDefault")};
}

Project read_project(const JsonObject& json) {
  Project project;
  project.id = json.required_id("Id");
  project.name = json.required_text("Name");
  project.slug = json.text("Slug");
  project.lifecycle_id = json.id("LifecycleId");
  project.is_disabled = json.flag("IsDisabled");
  project.is_version_controlled = json.flag("IsVersionControlled");
  project.tenanted_mode = json.text("TenantedDeploymentMode");
  project.variable_set_id = json.id("VariableSetId");
  project.library_variable_set_ids = json.ids("IncludedLibraryVariableSetIds");
  const auto persistence = json.object("PersistenceSettings");
  if (!persistence) return project;
  if (text::equal_ignoring_case(persistence->text("Type"), "VersionControlled"))
    project.is_version_controlled = true;
  project.default_branch = persistence->text("DefaultBranch");
  if (const auto conversion = persistence->object("ConversionState"))
    project.runbooks_in_git = conversion->flag("RunbooksAreInGit");
  return project;
}

Environment read_environment(const JsonObject& json) {
  return {json.required_id("Id"), json.required_text("Name"), json.text("Slug")};
}

Tenant read_tenant(const JsonObject& json) {
  return {json.required_id("Id"),
          json.required_text("Name"),
          json.text("Slug"),
          json.texts("TenantTags"),
          read_project_environments(json)};
}

Runbook read_runbook(const JsonObject& json) {
  // A runbook in Git uses its slug as id.
  auto id = json.id("Id");
  if (id.empty()) id = json.required_id("Slug");
  return {std::move(id),
          json.required_text("Name"),
          json.text("Slug"),
          json.id("PublishedRunbookSnapshotId"),
          json.texts("RunbookTags")};
}

RunbookSnapshot read_runbook_snapshot(const JsonObject& json) {
  return {json.required_id("Id"), json.required_text("Name"), json.id("FrozenRunbookProcessId")};
}

Machine read_machine(const JsonObject& json) {
  return {json.required_id("Id"), json.required_text("Name")};
}

Deployment read_deployment(const JsonObject& json) {
  return {json.required_id("Id"),
          json.id("TaskId"),
          json.id("ReleaseId"),
          json.id("EnvironmentId"),
          json.id("TenantId"),
          json.id("ChannelId"),
          json.instant("Created")};
}

RunbookRun read_runbook_run(const JsonObject& json) {
  return {json.required_id("Id"),
          json.id("TaskId"),
          json.id("RunbookId"),
          json.id("EnvironmentId"),
          json.id("TenantId"),
          json.instant("Created")};
}

BuildInformation read_build_information(const JsonObject& json) {
  return {json.required_id("Id"),
          json.text("PackageId"),
          json.text("Version"),
          json.instant("Created"),
          json.text("Branch"),
          json.text("VcsCommitNumber")};
}

ExecutionTarget read_execution_target(const JsonObject& json) {
  return {json.required_id("Id"), json.id("TaskId"), json.id("EnvironmentId"), json.id("TenantId")};
}

ServerTask read_task(const JsonObject& json) {
  ServerTask task;
  task.id = json.required_id("Id");
  task.name = json.text("Name");
  task.description = json.text("Description");
  task.state_text = json.required_text("State");
  task.state = task_state(task.state_text);
  // A known state decides alone; for the states of newer servers, the flag decides.
  task.is_completed =
      is_final(task.state) || (task.state == TaskState::unknown && json.flag("IsCompleted"));
  task.has_warnings_or_errors = json.flag("HasWarningsOrErrors");
  task.has_pending_interruptions = json.flag("HasPendingInterruptions");
  if (json.flag("HasPendingPreconditions")) {
    task.pending_preconditions = json.texts("PendingPreconditionTypes");
    if (task.pending_preconditions.empty()) task.pending_preconditions = {"a precondition"};
  }
  task.error_message = json.text("ErrorMessage");
  task.queued = json.instant("QueueTime");
  task.started = json.instant("StartTime");
  task.completed = json.instant("CompletedTime");
  return task;
}

TaskDetails read_task_details(const JsonObject& json, const std::vector<LogElements>& lists) {
  TaskDetails details;
  const auto task = json.object("Task");
  if (!task)
    throw OctopusError(ErrorKind::protocol,
                       fmt::format("{}: member 'Task' of the answer is missing", json.source()));
  details.task = read_task(*task);
  for (const auto& activity : json.required_objects("ActivityLogs"))
    details.activities.push_back(read_activity(activity, lists));
  if (const auto progress = json.object("Progress"))
    details.progress_percentage = static_cast<int>(
        std::clamp<std::int64_t>(progress->number("ProgressPercentage").value_or(0), 0, 100));
  return details;
}

AwaitedPullRequest read_pull_request(const JsonObject& json) {
  const auto number = json.number("Number");
  return {number ? std::to_string(*number) : json.text("Number"),
          json.text("Title"),
          json.text("Status"),
          json.text("Url")};
}

Interruption read_interruption(const JsonObject& json) {
  Interruption interruption;
  interruption.id = json.required_id("Id");
  interruption.title = json.text("Title");
  interruption.type = json.text("Type");
  interruption.responsible_team_ids = json.ids("ResponsibleTeamIds");
  interruption.task_id = json.id("TaskId");
  for (const auto& request : json.objects("PullRequests"))
    interruption.pull_requests.push_back(read_pull_request(request));
  const auto form = json.object("Form");
  if (!form) return interruption;
  for (const auto& element : form->objects("Elements")) {
    const auto control = element.object("Control");
    if (!control || !text::equal_ignoring_case(control->text("Type"), "Paragraph")) continue;
    const auto text = control->text("Text");
    interruption.instructions +=
        (interruption.instructions.empty() || text.empty() ? "" : "\n") + text;
  }
  return interruption;
}

Artifact read_artifact(const JsonObject& json) {
  return {json.required_id("Id"), json.text("Filename")};
}

StoredPackage read_package(const JsonObject& json) {
  StoredPackage package;
  package.id = json.required_text("PackageId");
  package.version = json.required_text("Version");
  package.file_extension = json.text("FileExtension");
  package.sha1 = text::lower_case(json.text("Hash"));
  package.size = static_cast<std::uint64_t>(
      std::max<std::int64_t>(json.number("PackageSizeBytes").value_or(0), 0));
  return package;
}

} // namespace octostep::octopus
