// What official clients read from a server besides projects: workers, accounts, the server's state.
// The sandbox has one empty worker pool and no accounts.
#include <set>
#include <string>

#include <fmt/format.h>

#include "test/sandbox/documents.h"
#include "test/sandbox/lookup.h"
#include "test/sandbox/routes.h"
#include "test/sandbox/text.h"

namespace octostep::sandbox {
namespace {

constexpr RouteOptions k_system{.scope = Scope::system};

json worker_pool(const Call& call) {
  return {{"Id", "WorkerPools-1"},
          {"Name", "Default Worker Pool"},
          {"Slug", "default-worker-pool"},
          {"Description", nullptr},
          {"SpaceId", call.space_id},
          {"IsDefault", true},
          {"CanAddWorkers", true},
          {"SortOrder", 0},
          {"WorkerPoolType", "StaticWorkers"},
          {"Links", {{"Self", call.space_path() + "/workerpools/WorkerPools-1"}}}};
}

Response list_worker_pools(Call& call) {
  const json pool = worker_pool(call);
  const auto items = filtered(call, {&pool});
  return page_of(call, "WorkerPool", items, [](const json& item) { return item; });
}

Response all_worker_pools(Call& call) {
  return json_response(200, json::array({worker_pool(call)}));
}

Response get_worker_pool(Call& call) {
  const json pool = worker_pool(call);
  if (!equal_ignoring_case(text_of(pool, "Id"), call.parameter("id")))
    throw ApiError(404, fmt::format("The worker pool '{}' was not found.", call.parameter("id")));
  return json_response(200, pool);
}

Response no_page(Call& call) {
  return page_of(call, "Resource", {}, [](const json& item) { return item; });
}
Response no_list(Call&) { return json_response(200, json::array()); }

Response all_machine_roles(Call& call) {
  std::set<std::string> roles;
  for (const json* const machine : in_space(call, "Machines"))
    for (const auto& role : texts_of(*machine, "Roles")) roles.insert(role);
  return json_response(200, roles);
}

Response all_users(Call& call) {
  return public_list("Users",
                     filtered(call, call.store.where("Users", [](const json&) { return true; })));
}

Response get_server_status(Call& call) {
  return json_response(200,
                       {{"IsDatabaseEncrypted", true},
                        {"IsInMaintenanceMode", false},
                        {"IsMajorMinorUpgrade", false},
                        {"IsUpgradeAvailable", false},
                        {"MaximumAvailableVersion", call.store.fact("version")},
                        {"MaximumAvailableVersionCoveredByLicense", call.store.fact("version")},
                        {"MaintenanceExpires", nullptr},
                        {"Links", {{"Self", "/api/serverstatus"}}}});
}

Response get_license(Call&) {
  return json_response(200,
                       {{"Id", "licenses-current"},
                        {"LicenseText", ""},
                        {"SerialNumber", "SANDBOX"},
                        {"Links", {{"Self", "/api/licenses/licenses-current"}}}});
}

Response get_license_status(Call&) {
  return json_response(200,
                       {{"Id", "licenses-current-status"},
                        {"IsCompliant", true},
                        {"ComplianceSummary", ""},
                        {"Limits", json::array()},
                        {"Messages", json::array()},
                        {"Links", {{"Self", "/api/licenses/licenses-current-status"}}}});
}

// Tenants of the sandbox have no variables, so none are missing.
Response get_tenant_variables(Call& call) {
  const json& tenant = require_resource(call, "Tenants", call.parameter("id"));
  const auto id = text_of(tenant, "Id");
  return json_response(
      200,
      {{"TenantId", id},
       {"TenantName", text_of(tenant, "Name")},
       {"SpaceId", call.space_id},
       {"ProjectVariables", json::object()},
       {"LibraryVariables", json::object()},
       {"ConcurrencyToken", nullptr},
       {"Links", {{"Self", fmt::format("{}/tenants/{}/variables", call.space_path(), id)}}}});
}

} // namespace

void add_infrastructure_routes(Router& router) {
  router.add("GET", "/users/all", all_users, k_system);
  router.add("GET", "/serverstatus", get_server_status, k_system);
  router.add("GET", "/licenses/licenses-current", get_license, k_system);
  router.add("GET", "/licenses/licenses-current-status", get_license_status, k_system);
  router.add("GET", "/workerpools", list_worker_pools);
  router.add("GET", "/workerpools/all", all_worker_pools);
  router.add("GET", "/workerpools/{id}", get_worker_pool);
  router.add("GET", "/workerpools/dynamicworkertypes", no_list);
  router.add("GET", "/machineroles/all", all_machine_roles);
  router.add("GET", "/tenants/variables-missing", no_list);
  router.add("GET", "/tenants/{id}/variables", get_tenant_variables);
  for (const auto* const kind : {"workers", "accounts", "certificates", "libraryvariablesets"}) {
    router.add("GET", fmt::format("/{}", kind), no_page);
    router.add("GET", fmt::format("/{}/all", kind), no_list);
  }
}

} // namespace octostep::sandbox
