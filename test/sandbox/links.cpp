#include "test/sandbox/links.h"

#include <map>
#include <string_view>
#include <vector>

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

using LinkTable = std::map<std::string, std::vector<LinkTemplate>>;

const LinkTable& resource_links() {
  static const LinkTable table{
      {"Spaces",
       {{"Self", "/api/spaces/@Id@"},
        {"SpaceHome", "/api/@Id@"},
        {"Web", "/app#/spaces/@Id@"},
        {"Search", "/api/spaces/@Id@/search"}}},
      {"Users", {{"Self", "/api/users/@Id@"}, {"Spaces", "/api/users/@Id@/spaces"}}},
      {"Environments",
       {{"Self", "@S/environments/@Id@"}, {"Machines", "@S/environments/@Id@/machines"}}},
      {"Machines", {{"Self", "@S/machines/@Id@"}}},
      {"Tenants",
       {{"Self", "@S/tenants/@Id@"},
        {"Variables", "@S/tenants/@Id@/variables"},
        {"Web", "/app#/@SpaceId@/tenants/@Id@"}}},
      {"TagSets", {{"Self", "@S/tagsets/@Id@"}}},
      {"Lifecycles", {{"Self", "@S/lifecycles/@Id@"}, {"Projects", "@S/lifecycles/@Id@/projects"}}},
      {"ProjectGroups",
       {{"Self", "@S/projectgroups/@Id@"}, {"Projects", "@S/projectgroups/@Id@/projects"}}},
      {"Feeds",
       {{"Self", "@S/feeds/@Id@"},
        {"SearchTemplate",
         "@S/feeds/@Id@/"
         "packages{?packageId,partialMatch,includeMultipleVersions,includeNotes,includePreRelease,"
         "versionRange,preReleaseTag,take,skip}"},
        {"SearchPackageVersionsTemplate",
         "@S/feeds/@Id@/packages/"
         "versions{?packageId,take,skip,includePreRelease,versionRange,preReleaseTag,filter,"
         "includeReleaseNotes}"}}},
      {"Projects",
       {{"Self", "@S/projects/@Id@"},
        {"Channels", "@S/projects/@Id@/channels{?skip,take,partialName}"},
        {"Releases", "@S/projects/@Id@/releases{/version}{?skip,take,searchByVersion}"},
        {"DeploymentProcess", "@S/deploymentprocesses/@DeploymentProcessId@"},
        {"DeploymentSettings", "@S/projects/@Id@/deploymentsettings"},
        {"Progression", "@S/projects/@Id@/progression{?aggregate}"},
        {"Runbooks", "@S/projects/@Id@/runbooks{?skip,take,partialName}"},
        {"RunbookSnapshots", "@S/projects/@Id@/runbookSnapshots{/name}{?skip,take,searchByName}"},
        {"Variables", "@S/variables/@VariableSetId@"},
        {"Branches", "@S/projects/@Id@/git/branches{/name}{?skip,take,searchByName}"},
        {"Tags", "@S/projects/@Id@/git/tags{/name}{?skip,take,searchByName}"},
        {"Commits", "@S/projects/@Id@/git/commits{/hash}"},
        {"Web", "/app#/@SpaceId@/projects/@Slug@"}}},
      {"DeploymentProcesses",
       {{"Self", "@S/deploymentprocesses/@Id@"},
        {"Project", "@S/projects/@ProjectId@"},
        {"Template", "@S/deploymentprocesses/@Id@/template{?channel,releaseId}"}}},
      {"Channels",
       {{"Self", "@S/channels/@Id@"},
        {"Project", "@S/projects/@ProjectId@"},
        {"Releases", "@S/channels/@Id@/releases{?skip,take}"}}},
      {"Releases",
       {{"Self", "@S/releases/@Id@"},
        {"Project", "@S/projects/@ProjectId@"},
        {"Progression", "@S/releases/@Id@/progression"},
        {"Deployments", "@S/releases/@Id@/deployments{?skip,take}"},
        {"DeploymentTemplate", "@S/releases/@Id@/deployments/template"},
        {"Artifacts", "@S/artifacts?regarding=@Id@"},
        {"ProjectVariableSnapshot", "@S/variables/@ProjectVariableSetSnapshotId@"},
        {"ProjectDeploymentProcessSnapshot",
         "@S/deploymentprocesses/@ProjectDeploymentProcessSnapshotId@"},
        {"Web", "/app#/@SpaceId@/releases/@Id@"},
        {"SnapshotVariables", "@S/releases/@Id@/snapshot-variables"},
        {"Defects", "@S/releases/@Id@/defects"},
        {"ReportDefect", "@S/releases/@Id@/defects"},
        {"ResolveDefect", "@S/releases/@Id@/defects/resolve"}}},
      {"Deployments",
       {{"Self", "@S/deployments/@Id@"},
        {"Task", "@S/tasks/@TaskId@"},
        {"Environment", "@S/environments/@EnvironmentId@"},
        {"Project", "@S/projects/@ProjectId@"},
        {"Release", "@S/releases/@ReleaseId@"},
        {"Web", "/app#/@SpaceId@/deployments/@Id@"},
        {"Artifacts", "@S/artifacts?regarding=@Id@"},
        {"Interruptions", "@S/interruptions?regarding=@Id@"},
        {"Variables", "@S/variables/@ManifestVariableSetId@"}}},
      {"Runbooks",
       {{"Self", "@S/runbooks/@Id@"},
        {"Project", "@S/projects/@ProjectId@"},
        {"RunbookProcess", "@S/runbookProcesses/@RunbookProcessId@"},
        {"RunbookSnapshots", "@S/runbooks/@Id@/runbookSnapshots{?skip,take,searchByName}"},
        {"CreateRunbookRun", "@S/runbooks/@Id@/run"},
        {"RunbookRunPreview",
         "@S/runbooks/@Id@/runbookRuns/preview/{environment}{?includeDisabledSteps}"},
        {"Web", "/app#/@SpaceId@/projects/@ProjectId@/operations/runbooks/@Id@"}}},
      {"RunbookSnapshots",
       {{"Self", "@S/runbookSnapshots/@Id@"},
        {"Runbook", "@S/runbooks/@RunbookId@"},
        {"Project", "@S/projects/@ProjectId@"}}},
      {"RunbookProcesses",
       {{"Self", "@S/runbookProcesses/@Id@"}, {"Project", "@S/projects/@ProjectId@"}}},
      {"RunbookRuns",
       {{"Self", "@S/runbookRuns/@Id@"},
        {"Task", "@S/tasks/@TaskId@"},
        {"Environment", "@S/environments/@EnvironmentId@"},
        {"Project", "@S/projects/@ProjectId@"},
        {"Runbook", "@S/runbooks/@RunbookId@"},
        {"Web", "/app#/@SpaceId@/runbookRuns/@Id@"},
        {"Artifacts", "@S/artifacts?regarding=@Id@"},
        {"Interruptions", "@S/interruptions?regarding=@Id@"}}},
      {"ServerTasks",
       {{"Self", "@S/tasks/@Id@"},
        {"Web", "/app#/@SpaceId@/tasks/@Id@"},
        {"Raw", "@S/tasks/@Id@/raw"},
        {"Rerun", "@S/tasks/rerun/@Id@"},
        {"Cancel", "@S/tasks/@Id@/cancel"},
        {"State", "@S/tasks/@Id@/state"},
        {"QueuedBehind", "@S/tasks/@Id@/queued-behind{?skip,take}"},
        {"Prioritize", "@S/tasks/@Id@/prioritize"},
        {"Details", "@S/tasks/@Id@/details{?verbose,tail,ranges}"},
        {"StatusMessages", "@S/tasks/@Id@/status/messages"},
        {"Artifacts", "@S/artifacts?regarding=@Id@"},
        {"Interruptions", "@S/interruptions?regarding=@Id@"}}},
      {"Interruptions",
       {{"Self", "@S/interruptions/@Id@"},
        {"Submit", "@S/interruptions/@Id@/submit"},
        {"Responsible", "@S/interruptions/@Id@/responsible"}}},
      {"Artifacts", {{"Self", "@S/artifacts/@Id@"}, {"Content", "@S/artifacts/@Id@/content"}}},
      {"Packages", {{"Self", "@S/packages/@Id@"}, {"Raw", "@S/packages/@Id@/raw"}}},
      {"BuildInformation", {{"Self", "@S/build-information/@Id@"}}}};
  return table;
}

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

nlohmann::json expand_all(const std::vector<LinkTemplate>& templates,
                          const nlohmann::json& document) {
  auto links = nlohmann::json::object();
  for (const auto& link : templates) links[std::string{link.name}] = expand(link.target, document);
  return links;
}

const std::vector<LinkTemplate>& root_links() {
  static const std::vector<LinkTemplate> table{
      {"Self", "/api"},
      {"CurrentUser", "/api/users/me"},
      {"Users", "/api/users{/id}{?skip,take,ids,filter}"},
      {"SignIn", "/api/users/login{?returnUrl}"},
      {"SignOut", "/api/users/logout"},
      {"SpaceHome", "/api/{spaceId}"},
      {"Spaces", "/api/spaces{/id}{?name,skip,ids,take,partialName}"},
      {"TaskTypes", "/api/tasks/tasktypes"},
      {"Web", "/app"}};
  return table;
}

const std::vector<LinkTemplate>& space_root_links() {
  static const std::vector<LinkTemplate> table{
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
      {"Variables", "@S/variables{/id}{?ids}"},
      {"VersionRuleTest", "@S/channels/rule-test{?version,versionRange,preReleaseTag,feedType}"}};
  return table;
}

} // namespace

nlohmann::json links_of(const std::string& collection, const nlohmann::json& document) {
  const auto found = resource_links().find(collection);
  return found == resource_links().end() ? nlohmann::json::object()
                                         : expand_all(found->second, document);
}

nlohmann::json space_links(const std::string& space_id) {
  auto links = expand_all(space_root_links(), {{"SpaceId", space_id}});
  links["Self"] = "/api/" + space_id;
  // The task link of a space names the space; clients that keep to it see only that space's tasks.
  links["Tasks"] = "/api/" + space_id + std::string{k_tasks_template};
  links["Web"] = "/app#/" + space_id;
  return links;
}

nlohmann::json system_links(const std::string& default_space_id) {
  auto links = expand_all(root_links(), nlohmann::json::object());
  links["Tasks"] = "/api" + std::string{k_tasks_template};
  // With a default space the space's links stand in the root too: clients from before spaces read
  // them there.
  if (default_space_id.empty()) return links;
  const auto in_space = space_links(default_space_id);
  for (const auto& [name, target] : in_space.items())
    if (!links.contains(name)) links[name] = target;
  return links;
}

} // namespace octostep::sandbox
