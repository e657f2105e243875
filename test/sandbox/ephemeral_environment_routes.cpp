// Short-lived environments, for example of a branch. They are in the store with the others, but
// lists that are older than such environments do not show them.
#include <algorithm>

#include <fmt/format.h>

#include "test/sandbox/documents.h"
#include "test/sandbox/fields.h"
#include "test/sandbox/lookup.h"
#include "test/sandbox/routes.h"
#include "test/sandbox/text.h"

namespace octostep::sandbox {
namespace {

constexpr const char* k_type = "Ephemeral";
constexpr const char* k_projects = "connectedProjects"; // ids; a private member of the sandbox

bool has_ephemeral_channel(const Call& call, const json& project) {
  return call.store.first("Channels", [&](const json& channel) {
    return channel.at("ProjectId") == project.at("Id") && text_of(channel, "Type") == k_type;
  }) != nullptr;
}

const json& ephemeral_environment(const Call& call) {
  const json& environment = require_resource(call, "Environments", call.parameter("id"));
  if (text_of(environment, "Type") != k_type)
    throw ApiError(
        400, fmt::format("The environment '{}' is not ephemeral.", text_of(environment, "Name")));
  return environment;
}

const json& new_environment(Call& call, const std::string& name) {
  return call.store.insert("Environments",
                           {{"Name", name},
                            {"Slug", slug_of(name)},
                            {"SpaceId", call.space_id},
                            {"Description", ""},
                            {"SortOrder", call.store.all("Environments").size()},
                            {"UseGuidedFailure", false},
                            {"AllowDynamicInfrastructure", true},
                            {"Type", k_type},
                            {"ParentEnvironmentId", nullptr},
                            {"ExtensionSettings", json::array()},
                            {k_projects, json::array()}});
}

// If an environment with that name exists, it is reused, and the project is connected to it.
Response create(Call& call) {
  const auto body = call.body();
  const Fields fields{body};
  const auto name = fields.required_text("EnvironmentName");
  const json& project = require_resource(call, "Projects", call.parameter("project"));
  if (!has_ephemeral_channel(call, project))
    throw ApiError(400,
                   fmt::format("The project '{}' has no channel for ephemeral environments.",
                               text_of(project, "Name")));
  const json* environment = find_named(call, "Environments", name);
  if (environment != nullptr && text_of(*environment, "Type") != k_type)
    throw ApiError(400, fmt::format("An environment with the name '{}' already exists.", name));
  if (environment == nullptr) environment = &new_environment(call, name);
  json& changed = *call.store.find_for_change("Environments", text_of(*environment, "Id"));
  if (!contains(texts_of(changed, k_projects), text_of(project, "Id")))
    changed[k_projects].push_back(project.at("Id"));
  return json_response(201, {{"Id", changed.at("Id")}});
}

Response get_status(Call& call) {
  const json& project = require_resource(call, "Projects", call.parameter("project"));
  const bool is_connected =
      contains(texts_of(ephemeral_environment(call), k_projects), text_of(project, "Id"));
  return json_response(200, {{"Status", is_connected ? "Provisioned" : "NotConnected"}});
}

Response deprovision_for_project(Call& call) {
  const json& project = require_resource(call, "Projects", call.parameter("project"));
  const auto id = text_of(ephemeral_environment(call), "Id");
  auto& projects = call.store.find_for_change("Environments", id)->at(k_projects);
  const auto found = std::find(projects.begin(), projects.end(), project.at("Id"));
  if (found != projects.end()) projects.erase(found);
  return json_response(200, {{"DeprovisioningRun", nullptr}});
}

Response deprovision(Call& call) {
  call.store.remove("Environments", text_of(ephemeral_environment(call), "Id"));
  return json_response(200, {{"DeprovisioningRuns", json::array()}});
}

// Environments of all types, or of those that `type` names.
Response list_environments(Call& call) {
  const auto types = call.request.query.list("type");
  auto environments = filtered(call, in_space(call, "Environments"));
  std::erase_if(environments, [&](const json* environment) {
    return !types.empty() && !contains(types, text_of(*environment, "Type"));
  });
  return public_page(call, "Environments", environments);
}

} // namespace

void add_ephemeral_environment_routes(Router& router) {
  router.add("GET", "/environments/v2", list_environments);
  router.add("POST", "/projects/{project}/environments/ephemeral", create);
  router.add("GET", "/projects/{project}/environments/ephemeral/{id}/status", get_status);
  router.add("POST",
             "/projects/{project}/environments/ephemeral/{id}/deprovision",
             deprovision_for_project);
  router.add("POST", "/environments/ephemeral/{id}/deprovision", deprovision);
}

} // namespace octostep::sandbox
