#include "test/sandbox/links.h"

#include <span>
#include <string_view>

#include "test/sandbox/store.h"

namespace octostep::sandbox {
namespace {

struct LinkTemplate {
  std::string_view name;
  // "@S" is the space's path, "@Member@" the text of that member; braces are URI templates for
  // clients.
  std::string_view target;
};

constexpr std::string_view k_tasks_template =
    "/tasks{/"
    "id}{?skip,active,environment,tenant,runbook,project,name,node,running,states,"
    "hasPendingInterruptions,"
    "hasWarningsOrErrors,take,ids,partialName,spaces,includeSystem}";

struct ResourceLink {
  std::string_view collection;
  LinkTemplate link;
};

constexpr ResourceLink k_resource_links[] = {
    {"Spaces", {"Self", "/api/spaces/@Id@"}},
    {"Spaces", {"SpaceHome", "/api/@Id@"}},
    {"Spaces", {"Web", "/app#/spaces/@Id@"}},
    {"Users", {"Self", "/api/users/@Id@"}},
    {"Users", {"Spaces", "/api/users/@Id@/spaces"}},
    {"Environments", {"Self", "@S/environments/@Id@"}},
    {"Machines", {"Self", "@S/machines/@Id@"}},
    {"Tenants", {"Self", "@S/tenants/@Id@"}},
    {"Tenants", {"Variables", "@S/tenants/@Id@/variables"}},
    {"Tenants", {"Web", "/app#/@SpaceId@/tenants/@Id@"}},
    {"TagSets", {"Self", "@S/tagsets/@Id@"}},
    {"Lifecycles", {"Self", "@S/lifecycles/@Id@"}},
    {"ProjectGroups", {"Self", "@S/projectgroups/@Id@"}},
    {"Feeds", {"Self", "@S/feeds/@Id@"}},
    {"Feeds",
     {"SearchTemplate",
      "@S/feeds/@Id@/"
      "packages{?packageId,partialMatch,includeMultipleVersions,includeNotes,includePreRelease,"
      "versionRange,preReleaseTag,take,skip}"}},
    {"Feeds",
     {"SearchPackageVersionsTemplate",
      "@S/feeds/@Id@/packages/"
      "versions{?packageId,take,skip,includePreRelease,versionRange,preReleaseTag,filter,"
      "includeReleaseNotes}"}},
    {"Projects", {"Self", "@S/projects/@Id@"}},
    {"Projects", {"Channels", "@S/projects/@Id@/channels{?skip,take,partialName}"}},
    {"Projects", {"Releases", "@S/projects/@Id@/releases{/version}{?skip,take,searchByVersion}"}},
    {"Projects", {"DeploymentProcess", "@S/deploymentprocesses/@DeploymentProcessId@"}},
    {"Projects", {"DeploymentSettings", "@S/projects/@Id@/deploymentsettings"}},
    {"Projects", {"Progression", "@S/projects/@Id@/progression{?aggregate}"}},
    {"Projects", {"Runbooks", "@S/projects/@Id@/runbooks{?skip,take,partialName}"}},
    {"Projects",
     {"RunbookSnapshots", "@S/projects/@Id@/runbookSnapshots{/name}{?skip,take,searchByName}"}},
    {"Projects", {"Variables", "@S/variables/@VariableSetId@"}},
    {"Projects", {"Branches", "@S/projects/@Id@/git/branches{/name}{?skip,take,searchByName}"}},
    {"Projects", {"Tags", "@S/projects/@Id@/git/tags{/name}{?skip,take,searchByName}"}},
    {"Projects", {"Commits", "@S/projects/@Id@/git/commits{/hash}"}},
    {"Projects", {"Web", "/app#/@SpaceId@/projects/@Slug@"}},
    {"DeploymentProcesses", {"Self", "@S/deploymentprocesses/@Id@"}},
    {"DeploymentProcesses", {"Project", "@S/projects/@ProjectId@"}},
    {"DeploymentProcesses",
     {"Template", "@S/deploymentprocesses/@Id@/template{?channel,releaseId}"}},
    {"Channels", {"Self", "@S/channels/@Id@"}},
    {"Channels", {"Project", "@S/projects/@ProjectId@"}},
    {"Channels", {"Releases", "@S/channels/@Id@/releases{?skip,take}"}},
    {"Releases", {"Self", "@S/releases/@Id@"}},
    {"Releases", {"Project", "@S/projects/@ProjectId@"}},
    {"Releases", {"Progression", "@S/releases/@Id@/progression"}},
    {"Releases", {"Deployments", "@S/releases/@Id@/deployments{?skip,take}"}},
    {"Releases", {"DeploymentTemplate", "@S/releases/@Id@/deployments/template"}},
    {"Releases", {"Artifacts", "@S/artifacts?regarding=@Id@"}},
    {"Releases", {"ProjectVariableSnapshot", "@S/variables/@ProjectVariableSetSnapshotId@"}},
    {"Releases",
     {"ProjectDeploymentProcessSnapshot",
      "@S/deploymentprocesses/@ProjectDeploymentProcessSnapshotId@"}},
    {"Releases", {"Web", "/app#/@SpaceId@/releases/@Id@"}},
    {"Releases", {"SnapshotVariables", "@S/releases/@Id@/snapshot-variables"}},
    {"Releases", {"Defects", "@S/releases/@Id@/defects"}},
    {"Releases", {"ReportDefect", "@S/releases/@Id@/defects"}},
    {"Releases", {"ResolveDefect", "@S/releases/@Id@/defects/resolve"}},
    {"Deployments", {"Self", "@S/deployments/@Id@"}},
    {"Deployments", {"Task", "@S/tasks/@TaskId@"}},
    {"Deployments", {"Environment", "@S/environments/@EnvironmentId@"}},
    {"Deployments", {"Project", "@S/projects/@ProjectId@"}},
    {"Deployments", {"Release", "@S/releases/@ReleaseId@"}},
    {"Deployments", {"Web", "/app#/@SpaceId@/deployments/@Id@"}},
    {"Deployments", {"Artifacts", "@S/artifacts?regarding=@Id@"}},
    {"Deployments", {"Interruptions", "@S/interruptions?regarding=@Id@"}},
    {"Deployments", {"Variables", "@S/variables/@ManifestVariableSetId@"}},
    {"Runbooks", {"Self", "@S/runbooks/@Id@"}},
    {"Runbooks", {"Project", "@S/projects/@ProjectId@"}},
    {"Runbooks", {"RunbookProcess", "@S/runbookProcesses/@RunbookProcessId@"}},
    {"Runbooks",
     {"RunbookSnapshots", "@S/runbooks/@Id@/runbookSnapshots{?skip,take,searchByName}"}},
    {"Runbooks", {"RunbookSnapshotTemplate", "@S/runbooks/@Id@/runbookSnapshotTemplate"}},
    {"Runbooks", {"CreateRunbookRun", "@S/runbooks/@Id@/run"}},
    {"Runbooks", {"Web", "/app#/@SpaceId@/projects/@ProjectId@/operations/runbooks/@Id@"}},
    {"RunbookSnapshots", {"Self", "@S/runbookSnapshots/@Id@"}},
    {"RunbookSnapshots", {"Runbook", "@S/runbooks/@RunbookId@"}},
    {"RunbookSnapshots", {"Project", "@S/projects/@ProjectId@"}},
    {"RunbookProcesses", {"Self", "@S/runbookProcesses/@Id@"}},
    {"RunbookProcesses", {"Project", "@S/projects/@ProjectId@"}},
    {"RunbookRuns", {"Self", "@S/runbookRuns/@Id@"}},
    {"RunbookRuns", {"Task", "@S/tasks/@TaskId@"}},
    {"RunbookRuns", {"Environment", "@S/environments/@EnvironmentId@"}},
    {"RunbookRuns", {"Project", "@S/projects/@ProjectId@"}},
    {"RunbookRuns", {"Runbook", "@S/runbooks/@RunbookId@"}},
    {"RunbookRuns", {"Web", "/app#/@SpaceId@/runbookRuns/@Id@"}},
    {"RunbookRuns", {"Artifacts", "@S/artifacts?regarding=@Id@"}},
    {"RunbookRuns", {"Interruptions", "@S/interruptions?regarding=@Id@"}},
    {"ServerTasks", {"Self", "@S/tasks/@Id@"}},
    {"ServerTasks", {"Web", "/app#/@SpaceId@/tasks/@Id@"}},
    {"ServerTasks", {"Raw", "@S/tasks/@Id@/raw"}},
    {"ServerTasks", {"Rerun", "@S/tasks/rerun/@Id@"}},
    {"ServerTasks", {"Cancel", "@S/tasks/@Id@/cancel"}},
    {"ServerTasks", {"State", "@S/tasks/@Id@/state"}},
    {"ServerTasks", {"QueuedBehind", "@S/tasks/@Id@/queued-behind{?skip,take}"}},
    {"ServerTasks", {"Prioritize", "@S/tasks/@Id@/prioritize"}},
    {"ServerTasks", {"Details", "@S/tasks/@Id@/details{?verbose,tail,ranges}"}},
    {"ServerTasks", {"StatusMessages", "@S/tasks/@Id@/status/messages"}},
    {"ServerTasks", {"Artifacts", "@S/artifacts?regarding=@Id@"}},
    {"ServerTasks", {"Interruptions", "@S/interruptions?regarding=@Id@"}},
    {"Interruptions", {"Self", "@S/interruptions/@Id@"}},
    {"Interruptions", {"Submit", "@S/interruptions/@Id@/submit"}},
    {"Interruptions", {"Responsible", "@S/interruptions/@Id@/responsible"}},
    {"Artifacts", {"Self", "@S/artifacts/@Id@"}},
    {"Artifacts", {"Content", "@S/artifacts/@Id@/content"}},
    {"Packages", {"Self", "@S/packages/@Id@"}},
    {"Packages", {"Raw", "@S/packages/@Id@/raw"}},
    {"BuildInformation", {"Self", "@S/build-information/@Id@"}}};

std::string expand(std::string_view target, const nlohmann::json& document) {
  std::string result;
  while (!target.empty()) {
    const auto at = target.find('@');
    result += target.substr(0, at);
    if (at == std::string_view::npos) break;
    target.remove_prefix(at + 1);
    if (target.starts_with("S/")) {
      result += "/api/" + text_of(document, "SpaceId");
      target.remove_prefix(1);
      continue;
    }
    const auto end = target.find('@');
    result += text_of(document, target.substr(0, end));
    target.remove_prefix(end + 1);
  }
  return result;
}

nlohmann::json expand_all(std::span<const LinkTemplate> templates, const nlohmann::json& document) {
  auto links = nlohmann::json::object();
  for (const auto& link : templates) links[std::string{link.name}] = expand(link.target, document);
  return links;
}

constexpr LinkTemplate k_root_links[] = {
    {"Self", "/api"},
    {"CurrentLicense", "/api/licenses/licenses-current"},
    {"CurrentLicenseStatus", "/api/licenses/licenses-current-status"},
    {"CurrentUser", "/api/users/me"},
    {"ServerStatus", "/api/serverstatus"},
    {"Teams", "/api/teams{/id}{?skip,take,ids,partialName,spaces,includeSystem}"},
    {"Users", "/api/users{/id}{?skip,take,ids,filter}"},
    {"SignIn", "/api/users/login{?returnUrl}"},
    {"SignOut", "/api/users/logout"},
    {"SpaceHome", "/api/{spaceId}"},
    {"Spaces", "/api/spaces{/id}{?name,skip,ids,take,partialName}"},
    {"TaskTypes", "/api/tasks/tasktypes"},
    {"Web", "/app"}};

constexpr LinkTemplate k_space_links[] = {
    {"Accounts", "@S/accounts{/id}{?skip,take,ids,partialName,accountType}"},
    {"Artifacts", "@S/artifacts{/id}{?skip,take,regarding,ids,partialName,order}"},
    {"BuildInformation",
     "@S/build-information{/id}{?filter,packageId,latest,skip,take,overwriteMode}"},
    {"BuildInformationBulk", "@S/build-information/bulk{?ids}"},
    {"Channels", "@S/channels{/id}{?skip,take,ids,partialName}"},
    {"Dashboard", "@S/dashboard{?projectId,releaseId,selectedTenants,selectedTags,showAll}"},
    {"DashboardDynamic", "@S/dashboard/dynamic{?projects,environments,includePrevious}"},
    {"DeploymentProcesses", "@S/deploymentprocesses{/id}{?skip,take,ids}"},
    {"Deployments",
     "@S/deployments{/"
     "id}{?skip,take,ids,projects,environments,tenants,channels,taskState,partialName}"},
    {"Environments", "@S/environments{/id}{?name,skip,ids,take,partialName}"},
    {"Feeds", "@S/feeds{/id}{?skip,take,ids,partialName,feedType}"},
    {"Interruptions", "@S/interruptions{/id}{?skip,take,regarding,pendingOnly,ids}"},
    {"Lifecycles", "@S/lifecycles{/id}{?skip,take,ids,partialName}"},
    {"Machines",
     "@S/machines{/"
     "id}{?skip,take,name,ids,partialName,roles,isDisabled,healthStatuses,environmentIds}"},
    {"MachineRoles", "@S/machineroles/all"},
    {"LibraryVariables", "@S/libraryvariablesets{/id}{?skip,contentType,take,ids,partialName}"},
    {"Certificates", "@S/certificates{/id}{?skip,take,search,archived,tenant,ids,partialName}"},
    {"PackageDeltaSignature", "@S/packages/{packageId}/{version}/delta-signature"},
    {"PackageDeltaUpload", "@S/packages/{packageId}/{baseVersion}/delta{?replace,overwriteMode}"},
    {"Packages", "@S/packages{/id}{?nuGetPackageId,filter,latest,skip,take,includeNotes}"},
    {"PackagesBulk", "@S/packages/bulk{?ids}"},
    {"PackageUpload", "@S/packages/raw{?replace,overwriteMode}"},
    {"ProjectGroups", "@S/projectgroups{/id}{?skip,take,ids,partialName}"},
    {"Projects", "@S/projects{/id}{?name,skip,ids,clone,take,partialName,clonedFromProjectId}"},
    {"Releases", "@S/releases{/id}{?skip,ignoreChannelRules,take,ids}"},
    {"RunbookRuns",
     "@S/runbookRuns{/"
     "id}{?skip,take,ids,projects,environments,tenants,runbooks,taskState,partialName}"},
    {"Runbooks", "@S/runbooks{/id}{?skip,take,ids,partialName,clone,projectIds}"},
    {"RunbookSnapshots", "@S/runbookSnapshots{/id}{?skip,take,ids,publish}"},
    {"RunbookProcesses", "@S/runbookProcesses{/id}{?skip,take,ids}"},
    {"TagSets", "@S/tagsets{/id}{?skip,take,ids,partialName}"},
    {"Tenants",
     "@S/tenants{/id}{?skip,projectId,name,tags,take,ids,clone,partialName,clonedFromTenantId}"},
    {"TenantsMissingVariables",
     "@S/tenants/variables-missing{?tenantId,projectId,environmentId,includeDetails}"},
    {"Variables", "@S/variables{/id}{?ids}"},
    {"WorkerPools", "@S/workerpools{/id}{?name,skip,ids,take,partialName}"},
    {"WorkerPoolsDynamicWorkerTypes", "@S/workerpools/dynamicworkertypes"},
    {"Workers",
     "@S/workers{/"
     "id}{?skip,take,name,ids,partialName,isDisabled,healthStatuses,commStyles,workerPoolIds}"},
    {"VersionRuleTest", "@S/channels/rule-test{?version,versionRange,preReleaseTag,feedType}"}};

} // namespace

nlohmann::json links_of(const std::string& collection, const nlohmann::json& document) {
  auto links = nlohmann::json::object();
  for (const auto& entry : k_resource_links)
    if (entry.collection == collection)
      links[std::string{entry.link.name}] = expand(entry.link.target, document);
  return links;
}

nlohmann::json space_links(const std::string& space_id) {
  auto links = expand_all(k_space_links, {{"SpaceId", space_id}});
  links["Self"] = "/api/" + space_id;
  // The task link of a space names the space, so clients that use it see only that space's tasks.
  links["Tasks"] = "/api/" + space_id + std::string{k_tasks_template};
  links["Web"] = "/app#/" + space_id;
  return links;
}

nlohmann::json system_links(const std::string& default_space_id) {
  auto links = expand_all(k_root_links, nlohmann::json::object());
  links["Tasks"] = "/api" + std::string{k_tasks_template};
  // If there is a default space, the root also has the links of that space, because clients from
  // before spaces read them there.
  if (default_space_id.empty()) return links;
  const auto in_space = space_links(default_space_id);
  for (const auto& [name, target] : in_space.items())
    if (!links.contains(name)) links[name] = target;
  return links;
}

} // namespace octostep::sandbox
