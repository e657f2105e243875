#include <algorithm>
#include <map>

#include "test/sandbox/documents.h"
#include "test/sandbox/lookup.h"
#include "test/sandbox/progression.h"
#include "test/sandbox/release_documents.h"
#include "test/sandbox/routes.h"
#include "test/sandbox/tasks.h"
#include "test/sandbox/text.h"

namespace octostep::sandbox {
namespace {

json dashboard_item(const Call& call, const json& deployment, bool is_current) {
  const auto task = task_document(
      call, look_at(call, call.store.at("ServerTasks", text_of(deployment, "TaskId"))));
  const auto& release = call.store.at("Releases", text_of(deployment, "ReleaseId"));
  json item{{"Id", deployment.at("Id")},
            {"DeploymentId", deployment.at("Id")},
            {"ReleaseVersion", release.at("Version")},
            {"Created", deployment.at("Created")},
            {"IsCurrent", is_current},
            {"IsPrevious", !is_current}};
  for (const auto* const member :
       {"ProjectId", "EnvironmentId", "TenantId", "ReleaseId", "TaskId", "ChannelId"})
    item[member] = deployment.at(member);
  for (const auto* const member : {"State",
                                   "QueueTime",
                                   "StartTime",
                                   "CompletedTime",
                                   "IsCompleted",
                                   "HasPendingInterruptions",
                                   "HasWarningsOrErrors",
                                   "ErrorMessage",
                                   "Duration"})
    item[member] = task.at(member);
  item["Links"] = {
      {"Self", "/api/" + call.space_id + "/deployments/" + text_of(deployment, "Id")},
      {"Release", "/api/" + call.space_id + "/releases/" + text_of(deployment, "ReleaseId")},
      {"Task", "/api/" + call.space_id + "/tasks/" + text_of(deployment, "TaskId")}};
  return item;
}

// The newest deployment of each project, environment and tenant is the current one. The previous
// one, if requested, is the newest earlier success.
json dashboard_items(const Call& call,
                     const std::vector<std::string>& projects,
                     const std::vector<std::string>& environments,
                     bool with_previous) {
  std::map<std::string, int> seen; // per target: 1 = current taken, 2 = previous taken as well
  auto items = json::array();
  for (const json* const deployment : newest_first(in_space(call, "Deployments"))) {
    const auto project = text_of(*deployment, "ProjectId");
    const auto environment = text_of(*deployment, "EnvironmentId");
    if ((!projects.empty() && !contains(projects, project)) ||
        (!environments.empty() && !contains(environments, environment)))
      continue;
    int& taken = seen[project + "/" + environment + "/" + text_of(*deployment, "TenantId")];
    if (taken == 0) {
      items.push_back(dashboard_item(call, *deployment, /*is_current=*/true));
      taken = 1;
    } else if (taken == 1 && with_previous &&
               state_of(call, text_of(*deployment, "TaskId")) == "Success") {
      items.push_back(dashboard_item(call, *deployment, /*is_current=*/false));
      taken = 2;
    }
  }
  return items;
}

json public_documents(const Call& call, const std::string& collection) {
  auto list = json::array();
  for (const json* const document : in_space(call, collection))
    list.push_back(public_form(collection, *document));
  return list;
}

Response dashboard(const Call& call, const json& items) {
  return json_response(200,
                       {{"Projects", public_documents(call, "Projects")},
                        {"ProjectGroups", public_documents(call, "ProjectGroups")},
                        {"Environments", public_documents(call, "Environments")},
                        {"Tenants", public_documents(call, "Tenants")},
                        {"Items", items},
                        {"PreviousItems", json::array()},
                        {"Links", json::object()}});
}

Response get_dynamic(Call& call) {
  const auto& query = call.request.query;
  return dashboard(call,
                   dashboard_items(call,
                                   query.list("projects"),
                                   query.list("environments"),
                                   query.flag("includePrevious", false)));
}

Response get_dashboard(Call& call) {
  return dashboard(call, dashboard_items(call, call.request.query.list("projectId"), {}, false));
}

Response get_progression(Call& call) {
  const json& project = require_resource(call, "Projects", call.parameter("project"));
  auto releases = json::array();
  for (const json* const release : releases_of_project(call.store, text_of(project, "Id"))) {
    auto deployments = json::object();
    for (const auto& deployment : call.store.all("Deployments"))
      if (deployment.at("ReleaseId") == release->at("Id"))
        deployments[text_of(deployment, "EnvironmentId")].push_back(
            dashboard_item(call, deployment, /*is_current=*/true));
    releases.push_back(
        {{"Release", public_form("Releases", *release)},
         {"Channel",
          public_form("Channels", call.store.at("Channels", text_of(*release, "ChannelId")))},
         {"Deployments", deployments},
         {"NextDeployments", next_environments(call, *release)},
         {"HasUnresolvedDefect", !release->at("defects").empty()}});
  }
  return json_response(200,
                       {{"Environments", public_documents(call, "Environments")},
                        {"ChannelEnvironments", json::object()},
                        {"LifecycleEnvironments", json::object()},
                        {"Releases", releases},
                        {"Links", json::object()}});
}

} // namespace

void add_dashboard_routes(Router& router) {
  router.add("GET", "/dashboard", get_dashboard);
  router.add("GET", "/dashboard/dynamic", get_dynamic);
  router.add("GET", "/projects/{project}/progression", get_progression);
}

} // namespace octostep::sandbox
