#include <array>
#include <string>

#include <fmt/format.h>

#include "test/sandbox/documents.h"
#include "test/sandbox/links.h"
#include "test/sandbox/lookup.h"
#include "test/sandbox/routes.h"
#include "test/sandbox/text.h"

namespace octostep::sandbox {
namespace {

constexpr RouteOptions k_system{.scope = Scope::system};
constexpr RouteOptions k_anonymous{.scope = Scope::system, .is_anonymous = true};

Response get_root(Call& call) {
  return json_response(200,
                       {{"Application", "Octopus Deploy"},
                        {"Version", call.store.fact("version")},
                        {"ApiVersion", "3.0.0"},
                        {"InstallationId", k_installation_id},
                        {"IsEarlyAccessProgram", false},
                        {"HasLongTermSupport", true},
                        {"Links", system_links(call.space_id)}});
}

Response get_space_root(Call& call) {
  return json_response(200, {{"Id", call.space_id}, {"Links", space_links(call.space_id)}});
}

std::vector<const json*> all_spaces(const Call& call) {
  return call.store.where("Spaces", [](const json&) { return true; });
}

Response list_spaces(Call& call) {
  return public_page(call, "Spaces", filtered(call, all_spaces(call)));
}
Response all_spaces_list(Call& call) { return public_list("Spaces", all_spaces(call)); }

Response get_space(Call& call) {
  const auto& wanted = call.parameter("id");
  const json* const found = call.store.first("Spaces", [&](const json& space) {
    return equal_ignoring_case(text_of(space, "Id"), wanted) ||
           equal_ignoring_case(text_of(space, "Slug"), wanted);
  });
  if (found == nullptr) throw ApiError(404, fmt::format("The space '{}' was not found.", wanted));
  return json_response(200, public_form("Spaces", *found));
}

Response get_current_user(Call& call) {
  return json_response(200, public_form("Users", call.store.at("Users", call.caller.user_id)));
}

Response get_user(Call& call) {
  const json* const user = call.store.find("Users", call.parameter("id"));
  if (user == nullptr)
    throw ApiError(404, fmt::format("The user '{}' was not found.", call.parameter("id")));
  return json_response(200, public_form("Users", *user));
}

// What a build server's account needs; the real server has about a hundred more.
constexpr std::array k_permissions{"ArtifactView",
                                   "BuildInformationPush",
                                   "BuiltInFeedAdminister",
                                   "BuiltInFeedPush",
                                   "DeploymentCreate",
                                   "DeploymentView",
                                   "EnvironmentView",
                                   "FeedView",
                                   "ProcessView",
                                   "ProjectView",
                                   "ReleaseCreate",
                                   "ReleaseView",
                                   "RunbookRunCreate",
                                   "TaskCancel",
                                   "TaskView",
                                   "TenantView"};

Response get_permissions(Call& call) {
  const json* const user = call.store.find("Users", call.parameter("id"));
  if (user == nullptr)
    throw ApiError(404, fmt::format("The user '{}' was not found.", call.parameter("id")));
  const auto lacking = texts_of(*user, "lacks");
  auto granted = json::object();
  for (const std::string name : k_permissions)
    if (!contains(lacking, name))
      granted[name] = {{{"SpaceId", call.space_id},
                        {"RestrictedToProjectIds", json::array()},
                        {"RestrictedToEnvironmentIds", json::array()},
                        {"RestrictedToTenantIds", json::array()},
                        {"RestrictedToProjectGroupIds", json::array()}}};
  return json_response(200,
                       {{"Id", text_of(*user, "Id")},
                        {"SpacePermissions", granted},
                        {"SystemPermissions", json::array()},
                        {"IsPermissionsComplete", true},
                        {"IsTeamsComplete", true},
                        {"Links", json::object()}});
}

Response list_users(Call& call) {
  return public_page(
      call, "Users", filtered(call, call.store.where("Users", [](const json&) { return true; })));
}

Response list_teams(Call& call) {
  static const json teams = {{{"Id", "teams-managers"}, {"Name", "Space Managers"}},
                             {{"Id", "teams-everyone"}, {"Name", "Everyone"}}};
  std::vector<const json*> items;
  for (const auto& team : teams) items.push_back(&team);
  return public_page(call, "Teams", filtered(call, items));
}

Response list_capabilities(Call& call) {
  return json_response(200, {{"Capabilities", call.store.fact("capabilities")}});
}

Response get_capability(Call& call) {
  for (const auto& capability : call.store.fact("capabilities"))
    if (equal_ignoring_case(capability.get<std::string>(), call.parameter("name")))
      return json_response(200, {{"Exists", true}});
  throw ApiError(404, fmt::format("The capability '{}' does not exist.", call.parameter("name")));
}

Response get_feature_toggles(Call& call) {
  auto toggles = json::array();
  for (const auto& name : call.request.query.list("Name"))
    toggles.push_back({{"Name", name}, {"IsEnabled", false}});
  return json_response(200, {{"FeatureToggles", toggles}});
}

} // namespace

void add_root_routes(Router& router) {
  router.add("GET", "/", get_root, k_anonymous);
  router.add("GET", "/", get_space_root);
  router.add("GET", "/spaces", list_spaces, k_system);
  router.add("GET", "/spaces/all", all_spaces_list, k_system);
  router.add("GET", "/spaces/{id}", get_space, k_system);
  router.add("GET", "/users", list_users, k_system);
  router.add("GET", "/users/me", get_current_user, k_system);
  router.add("GET", "/users/{id}", get_user, k_system);
  router.add("GET", "/users/{id}/permissions", get_permissions, k_system);
  router.add("GET", "/users/{id}/spaces", all_spaces_list, k_system);
  router.add("GET", "/teams", list_teams, k_system);
  router.add("GET", "/teams", list_teams);
  router.add("GET", "/capabilities", list_capabilities, k_system);
  router.add("GET", "/capabilities/{name}", get_capability, k_system);
  router.add("GET", "/configuration/feature-toggles", get_feature_toggles, k_system);
}

} // namespace octostep::sandbox
