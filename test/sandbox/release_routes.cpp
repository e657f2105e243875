#include <algorithm>

#include <fmt/format.h>

#include "test/sandbox/documents.h"
#include "test/sandbox/fields.h"
#include "test/sandbox/lookup.h"
#include "test/sandbox/package_files.h"
#include "test/sandbox/progression.h"
#include "test/sandbox/release_plan.h"
#include "test/sandbox/routes.h"
#include "test/sandbox/tasks.h"
#include "test/sandbox/text.h"

namespace octostep::sandbox {
namespace {

// The project of an executions command: by name, id or slug.
const json& project_of(const Call& call, const Fields& fields) {
  const json& project =
      require_named(call, "Projects", fields.required_text("ProjectName"), "project");
  if (flag_of(project, "IsDisabled"))
    throw ApiError(400, fmt::format("The project '{}' is disabled.", text_of(project, "Name")));
  return project;
}

void refuse_duplicate(const json& project, const std::string& version) {
  throw ApiError(400,
                 fmt::format("Release '{}' already exists for the project '{}'. Please use a "
                             "different version, or look at "
                             "using a mask to auto-increment the number.",
                             version,
                             text_of(project, "Name")));
}

Response created_release(const json& release) {
  return json_response(
      201, {{"ReleaseId", release.at("Id")}, {"ReleaseVersion", release.at("Version")}});
}

ReleaseCommand read_command(const Fields& fields) {
  ReleaseCommand command;
  command.version = fields.text("ReleaseVersion");
  command.channel = fields.text("ChannelName");
  command.package_version = fields.text("PackageVersion");
  command.package_prerelease = fields.text("PackagePrerelease");
  command.git_ref = fields.text("GitRef");
  command.git_commit = fields.text("GitCommit");
  command.notes = fields.text("ReleaseNotes");
  command.packages = fields.texts("Packages");
  command.git_resources = fields.texts("GitResources");
  command.custom_fields = fields.text_map("CustomFields");
  command.ignore_channel_rules = fields.flag("IgnoreChannelRules", false);
  return command;
}

Response create_by_execution(Call& call) {
  const auto body = call.body();
  const Fields fields{body};
  static_cast<void>(fields.required_text("SpaceIdOrName"));
  const json& project = project_of(call, fields);
  const auto command = read_command(fields);
  const json* const existing = find_release(call.store, text_of(project, "Id"), command.version);
  if (existing != nullptr && fields.flag("IgnoreIfAlreadyExists", false))
    return created_release(*existing);
  if (existing != nullptr) refuse_duplicate(project, command.version);
  const auto facts = plan_release(call, project, command);
  // Even a number that the server derived may be taken.
  const json* const taken = find_release(call.store, text_of(project, "Id"), facts.version);
  if (taken != nullptr && fields.flag("IgnoreIfAlreadyExists", false))
    return created_release(*taken);
  if (taken != nullptr) refuse_duplicate(project, facts.version);
  auto document = release_document(project, facts);
  document["SpaceId"] = call.space_id;
  return created_release(call.store.insert("Releases", std::move(document)));
}

std::vector<SelectedPackage> selected_packages(const Fields& fields) {
  std::vector<SelectedPackage> packages;
  const json* const list = fields.find("SelectedPackages");
  if (list == nullptr) return packages;
  for (const auto& item : *list) {
    const Fields package{item};
    auto step = package.text("ActionName");
    if (step.empty()) step = package.text("StepName");
    packages.push_back({step, package.text("PackageReferenceName"), package.text("Version")});
  }
  return packages;
}

void read_git_reference(const Fields& fields, ReleaseFacts& facts) {
  const json* const reference = fields.find("VersionControlReference");
  if (reference == nullptr) return;
  const Fields git{*reference};
  facts.git_ref = git.text("GitRef");
  facts.git_commit = git.text("GitCommit");
}

std::string channel_id_of(const Call& call, const json& project, const std::string& wanted) {
  const auto project_id = text_of(project, "Id");
  if (!wanted.empty()) {
    const json* const channel = find_in_project(call, "Channels", project_id, wanted);
    if (channel == nullptr)
      throw ApiError(400, fmt::format("The channel '{}' does not exist in the project.", wanted));
    return text_of(*channel, "Id");
  }
  const json* const channel = call.store.first("Channels", [&](const json& candidate) {
    return text_of(candidate, "ProjectId") == project_id && flag_of(candidate, "IsDefault");
  });
  if (channel == nullptr)
    throw ApiError(400, "The project has no default channel; please give a ChannelId.");
  return text_of(*channel, "Id");
}

Response create_classic(Call& call) {
  const auto body = call.body();
  const Fields fields{body};
  const json& project =
      require_named(call, "Projects", fields.required_text("ProjectId"), "project");
  ReleaseFacts facts;
  facts.version = numbered_release(call.store, project, fields.required_text("Version"));
  if (find_release(call.store, text_of(project, "Id"), facts.version) != nullptr)
    refuse_duplicate(project, facts.version);
  facts.channel_id = channel_id_of(call, project, fields.text("ChannelId"));
  facts.notes = fields.text("ReleaseNotes");
  facts.assembled = call.now;
  facts.packages = selected_packages(fields);
  facts.custom_fields = fields.text_map("CustomFields");
  facts.ignore_channel_rules =
      call.request.query.flag("ignoreChannelRules", fields.flag("IgnoreChannelRules", false));
  read_git_reference(fields, facts);
  const auto problems = check_packages(call,
                                       project,
                                       call.store.at("Channels", facts.channel_id),
                                       facts.packages,
                                       facts.ignore_channel_rules);
  if (!problems.empty()) throw ApiError(400, "There was a problem with your request.", problems);
  auto document = release_document(project, facts);
  document["SpaceId"] = call.space_id;
  return json_response(201,
                       public_form("Releases", call.store.insert("Releases", std::move(document))));
}

const json& release_of(const Call& call) {
  return require_resource(call, "Releases", call.parameter("id"));
}

Response get_release(Call& call) {
  return json_response(200, public_form("Releases", release_of(call)));
}

Response list_releases(Call& call) {
  return public_page(call, "Releases", newest_first(filtered(call, in_space(call, "Releases"))));
}

Response list_project_releases(Call& call) {
  const json& project = require_resource(call, "Projects", call.parameter("project"));
  auto releases = releases_of_project(call.store, text_of(project, "Id"));
  const auto wanted = call.request.query.text("searchByVersion");
  std::erase_if(releases, [&](const json* release) {
    return !contains_ignoring_case(text_of(*release, "Version"), wanted);
  });
  return public_page(call, "Releases", releases);
}

Response get_project_release(Call& call) {
  const json& project = require_resource(call, "Projects", call.parameter("project"));
  const json* const release =
      find_release(call.store, text_of(project, "Id"), call.parameter("version"));
  if (release == nullptr)
    throw ApiError(404,
                   fmt::format("The release '{}' was not found in the project '{}'.",
                               call.parameter("version"),
                               text_of(project, "Name")));
  return json_response(200, public_form("Releases", *release));
}

Response list_channel_releases(Call& call) {
  const json& channel = require_resource(call, "Channels", call.parameter("channel"));
  return public_page(
      call, "Releases", newest_first(call.store.where("Releases", [&](const json& release) {
        return release.at("ChannelId") == channel.at("Id");
      })));
}

json phase_deployments(const Call& call, const json& release, const PhaseProgress& progress) {
  auto list = json::array();
  for (const auto& deployment : call.store.all("Deployments")) {
    if (deployment.at("ReleaseId") != release.at("Id") ||
        !contains(progress.environment_ids, text_of(deployment, "EnvironmentId")))
      continue;
    const auto& task = call.store.at("ServerTasks", text_of(deployment, "TaskId"));
    list.push_back({{"Task", task_document(call, look_at(call, task))},
                    {"Deployment", execution_form(call, "Deployments", deployment)}});
  }
  return list;
}

Response get_progression(Call& call) {
  const json& release = release_of(call);
  auto phases = json::array();
  for (const auto& progress : phases_of(call, release, {})) {
    auto phase = progress.phase;
    phase["Blocked"] = !release.at("defects").empty() && !progress.is_complete;
    phase["Progress"] = progress.is_complete    ? "Complete"
                        : progress.is_reachable ? "Current"
                                                : "Pending";
    phase["Deployments"] = phase_deployments(call, release, progress);
    phases.push_back(std::move(phase));
  }
  return json_response(200,
                       {{"Phases", phases},
                        {"NextDeployments", next_environments(call, release)},
                        {"NextDeploymentsMinimumRequired", 0}});
}

Response snapshot_variables(Call& call) {
  const auto body = call.body();
  const Fields fields{body};
  const auto id = text_of(release_of(call), "Id");
  json& release = *call.store.find_for_change("Releases", id);
  const auto token = fields.text("VariableSnapshotConcurrencyToken");
  if (!token.empty() && token != text_of(release, "VariableSnapshotConcurrencyToken"))
    throw ApiError(
        409, "The variable snapshot was updated by somebody else; please read the release again.");
  release["VariableSnapshotConcurrencyToken"] =
      std::to_string(std::stol(text_of(release, "VariableSnapshotConcurrencyToken")) + 1);
  return json_response(200, public_form("Releases", release));
}

Response change_notes(Call& call) {
  const auto body = call.body();
  const auto notes = Fields{body}.text("ReleaseNotes");
  json& release = *call.store.find_for_change("Releases", text_of(release_of(call), "Id"));
  release["ReleaseNotes"] = notes;
  return json_response(200, public_form("Releases", release));
}

Response change_release(Call& call) {
  const auto body = call.body();
  const Fields fields{body};
  const auto id = text_of(release_of(call), "Id");
  const auto version = fields.required_text("Version");
  const json* const same =
      find_release(call.store, text_of(release_of(call), "ProjectId"), version);
  if (same != nullptr && text_of(*same, "Id") != id)
    throw ApiError(400, fmt::format("Release '{}' already exists.", version));
  json& release = *call.store.find_for_change("Releases", id);
  release["Version"] = version;
  if (fields.has("ReleaseNotes")) release["ReleaseNotes"] = fields.text("ReleaseNotes");
  return json_response(200, public_form("Releases", release));
}

Response delete_release(Call& call) {
  const auto id = text_of(release_of(call), "Id");
  const json* const deployment = call.store.first(
      "Deployments", [&](const json& candidate) { return text_of(candidate, "ReleaseId") == id; });
  if (deployment != nullptr)
    throw ApiError(400, "The release has been deployed and cannot be deleted.");
  call.store.remove("Releases", id);
  return json_response(200, json::object());
}

Response missing_packages(Call& call) {
  const json& release = release_of(call);
  const json& project = call.store.at("Projects", text_of(release, "ProjectId"));
  const auto& process =
      call.store.at("DeploymentProcesses", text_of(project, "DeploymentProcessId"));
  auto missing = json::array();
  for (const auto& needed : packages_of_process(process))
    for (const auto& selected : release.at("SelectedPackages")) {
      if (text_of(selected, "ActionName") != needed.step ||
          text_of(selected, "PackageReferenceName") != needed.reference)
        continue;
      const auto version = text_of(selected, "Version");
      const bool is_built_in =
          text_of(call.store.at("Feeds", needed.feed_id), "FeedType") == "BuiltIn";
      if (is_built_in &&
          find_package(call.store, call.space_id, needed.package_id, version) == nullptr)
        missing.push_back({{"Id", needed.package_id}, {"Version", version}});
    }
  return json_response(200, {{"Packages", missing}});
}

Response list_defects(Call& call) {
  auto items = json::array();
  for (const auto& defect : release_of(call).at("defects")) items.push_back(defect);
  return json_response(200,
                       {{"ItemType", "Defect"},
                        {"TotalResults", items.size()},
                        {"Items", items},
                        {"Links", json::object()}});
}

Response report_defect(Call& call) {
  const auto body = call.body();
  const auto description = Fields{body}.required_text("Description");
  json& release = *call.store.find_for_change("Releases", text_of(release_of(call), "Id"));
  const json defect{{"Id", fmt::format("defects-{}", release["defects"].size() + 1)},
                    {"Description", description},
                    {"Status", "Unresolved"}};
  release["defects"].push_back(defect);
  return json_response(200, defect);
}

Response resolve_defects(Call& call) {
  json& release = *call.store.find_for_change("Releases", text_of(release_of(call), "Id"));
  release["defects"] = json::array();
  return json_response(200, json::object());
}

} // namespace

void add_release_routes(Router& router) {
  router.add("POST", "/releases/create/v1", create_by_execution);
  router.add("POST", "/releases", create_classic);
  router.add("GET", "/releases", list_releases);
  router.add("GET", "/releases/{id}", get_release);
  router.add("PUT", "/releases/{id}", change_release);
  router.add("DELETE", "/releases/{id}", delete_release);
  router.add("GET", "/projects/{project}/releases", list_project_releases);
  router.add("GET", "/projects/{project}/releases/{version}", get_project_release);
  router.add("GET", "/channels/{channel}/releases", list_channel_releases);
  router.add("GET", "/projects/{project}/channels/{channel}/releases", list_channel_releases);
  router.add("GET", "/releases/{id}/progression", get_progression);
  router.add("POST", "/releases/{id}/snapshot-variables", snapshot_variables);
  router.add("POST", "/releases/{id}/snapshot-variables-by-name", snapshot_variables);
  router.add("POST", "/releases/{id}/release-notes", change_notes);
  router.add("GET", "/releases/{id}/missingPackages", missing_packages);
  router.add("GET", "/releases/{id}/defects", list_defects);
  router.add("POST", "/releases/{id}/defects", report_defect);
  router.add("POST", "/releases/{id}/defects/resolve", resolve_defects);
}

} // namespace octostep::sandbox
