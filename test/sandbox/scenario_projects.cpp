#include "test/sandbox/scenario_space.h"

#include <stdexcept>

#include <fmt/format.h>

#include "test/sandbox/text.h"

namespace octostep::sandbox {
namespace {

// A commit hash made from a name: 40 hex digits, the same in every run.
std::string commit_of(const std::string& name) {
  std::uint64_t hash = 1469598103934665603ULL;
  for (const char c : name) hash = (hash ^ static_cast<unsigned char>(c)) * 1099511628211ULL;
  return fmt::format("{:016x}{:016x}{:08x}", hash, hash * 31, hash & 0xFFFFFFFFU);
}

json references(const std::vector<std::string>& names, std::string_view kind) {
  auto list = json::array();
  for (const auto& name : names)
    list.push_back({{"Name", name},
                    {"CanonicalName", fmt::format("refs/{}/{}", kind, name)},
                    {"commit", commit_of(name)}});
  return list;
}

// The members of a project that is version-controlled.
json git_members(const json& document, const std::string& path) {
  StrictObject object{document, path};
  const auto default_branch = object.text("defaultBranch", "main");
  auto branches = object.texts("branches");
  if (!contains(branches, default_branch)) branches.insert(branches.begin(), default_branch);
  const json settings{{"Type", "VersionControlled"},
                      {"Url", object.text("url", "https://git.example.com/project.git")},
                      {"DefaultBranch", default_branch},
                      {"BasePath", object.text("basePath", ".octopus")},
                      {"ProtectedDefaultBranch", false},
                      {"ProtectedBranchNamePatterns", json::array()},
                      {"Credentials", {{"Type", "Anonymous"}}},
                      {"ConversionState",
                       {{"VariablesAreInGit", object.flag("variablesInGit", false)},
                        {"RunbooksAreInGit", object.flag("runbooksInGit", false)}}}};
  json members{{"PersistenceSettings", settings},
               {"branches", references(branches, "heads")},
               {"tags", references(object.texts("tags"), "tags")},
               {"commits", object.texts("commits")}};
  object.finish();
  return members;
}

json package_reference(const SpaceReader& reader, const json& item, const std::string& path) {
  StrictObject object{item, path};
  const auto id = object.required_text("id");
  const auto name = object.text("name");
  const auto feed = object.text("feed");
  json reference{
      {"Id", fmt::format("reference-{}-{}", slug_of(id), name.empty() ? "primary" : slug_of(name))},
      {"Name", name},
      {"PackageId", id},
      {"FeedId",
       reader.id_of(
           "Feeds", feed.empty() ? "Octopus Server (built-in)" : feed, object.path_of("feed"))},
      {"AcquisitionLocation", "Server"},
      {"Version",
       object.find("fixedVersion") == nullptr ? json(nullptr) : json(object.text("fixedVersion"))},
      {"Properties", json::object()}};
  object.finish();
  return reference;
}

json git_dependency(const json& item, const std::string& path) {
  StrictObject object{item, path};
  json dependency{{"Name", object.text("name")},
                  {"RepositoryUri", object.text("url", "https://git.example.com/resource.git")},
                  {"DefaultBranch", object.text("defaultBranch", "main")},
                  {"GitCredentialType", "Anonymous"},
                  {"FilePathFilters", json::array()}};
  object.finish();
  return dependency;
}

json step_document(const SpaceReader& reader,
                   const json& item,
                   const std::string& path,
                   const std::string& owner) {
  StrictObject object{item, path};
  const auto name = object.required_text("name");
  const auto slug = slug_of(name);
  auto packages = json::array();
  object.each("packages", [&](const json& package, const std::string& package_path) {
    packages.push_back(package_reference(reader, package, package_path));
  });
  auto dependencies = json::array();
  object.each("gitResources", [&](const json& resource, const std::string& resource_path) {
    dependencies.push_back(git_dependency(resource, resource_path));
  });
  const auto roles = object.texts("roles");
  json action{
      {"Id", fmt::format("{}-action-{}", slug_of(owner), slug)},
      {"Name", name},
      {"Slug", slug},
      {"ActionType", packages.empty() ? "Octopus.Script" : "Octopus.TentaclePackage"},
      {"IsDisabled", !object.flag("enabled", true)},
      {"IsRequired", object.flag("required", false)},
      {"Environments",
       reader.ids_of("Environments", object.texts("environments"), object.path_of("environments"))},
      {"ExcludedEnvironments", json::array()},
      {"Channels", object.texts("channels")}, // names, until the channels are read
      {"TenantTags", json::array()},
      {"Packages", packages},
      {"GitDependencies", dependencies},
      {"Properties", json::object()}};
  object.finish();
  return {{"Id", fmt::format("{}-step-{}", slug_of(owner), slug)},
          {"Name", name},
          {"Slug", slug},
          {"Condition", "Success"},
          {"StartTrigger", "StartAfterPrevious"},
          {"PackageRequirement", "LetOctopusDecide"},
          {"Properties", {{"Octopus.Action.TargetRoles", join(roles, ",")}}},
          {"Actions", {action}}};
}

json steps_of(const SpaceReader& reader, StrictObject& object, const std::string& owner) {
  auto steps = json::array();
  object.each("steps", [&](const json& step, const std::string& path) {
    steps.push_back(step_document(reader, step, path, owner));
  });
  return steps;
}

// A rule applies to the packages of the steps that it names, or of all steps if it names none.
json rule_document(const json& item,
                   const std::string& path,
                   const json& steps,
                   std::size_t number) {
  StrictObject object{item, path};
  const auto wanted = object.texts("steps");
  auto packages = json::array();
  for (const auto& step : steps)
    for (const auto& package : step.at("Actions")[0].at("Packages"))
      if (wanted.empty() || contains(wanted, text_of(step, "Name")))
        packages.push_back(
            {{"DeploymentAction", step.at("Name")}, {"PackageReference", package.at("Name")}});
  json rule{{"Id", fmt::format("rule-{}", number)},
            {"ActionPackages", packages},
            {"VersionRange", object.text("versionRange")},
            {"Tag", object.text("tag")},
            {"VersionTagRegex", object.text("versionTagRegex")},
            {"VersioningStrategy",
             object.choice("versioningStrategy", {"SemVer", "MostRecentlyPublished"})}};
  object.finish();
  return rule;
}

void read_channel(const SpaceReader& reader,
                  const json& item,
                  const std::string& path,
                  const json& project,
                  const json& steps) {
  StrictObject object{item, path};
  const auto name = object.required_text("name");
  auto rules = json::array();
  object.each("rules", [&](const json& rule, const std::string& rule_path) {
    rules.push_back(rule_document(rule, rule_path, steps, rules.size() + 1));
  });
  auto fields = json::array();
  for (const auto& field : object.texts("customFields"))
    fields.push_back({{"FieldName", field}, {"Description", ""}});
  const auto lifecycle = object.text("lifecycle");
  reader.insert("Channels",
                {{"Name", name},
                 {"Slug", object.text("slug", slug_of(name))},
                 {"Description", ""},
                 {"ProjectId", project.at("Id")},
                 {"LifecycleId",
                  lifecycle.empty()
                      ? json(nullptr)
                      : json(reader.id_of("Lifecycles", lifecycle, object.path_of("lifecycle")))},
                 {"IsDefault", object.flag("default", false)},
                 {"Type", object.choice("type", {"Lifecycle", "Ephemeral"})},
                 {"TenantTags", object.texts("tenantTags")},
                 {"Rules", rules},
                 {"GitReferenceRules", json::array()},
                 {"GitResourceRules", json::array()},
                 {"CustomFieldDefinitions", fields}});
  object.finish();
}

json prompts_of(const SpaceReader& reader, StrictObject& object) {
  auto prompts = json::array();
  object.each("variables", [&](const json& item, const std::string& path) {
    StrictObject variable{item, path};
    const auto name = variable.required_text("name");
    prompts.push_back(
        {{"Id", fmt::format("prompt-{}", slug_of(name))},
         {"Name", name},
         {"Label", variable.text("label", name)},
         {"Description", variable.text("description")},
         {"Value", variable.text("value")},
         {"IsPrompted", variable.flag("prompted", true)},
         {"Required", variable.flag("required", false)},
         {"IsSensitive", variable.flag("sensitive", false)},
         {"Environments",
          reader.ids_of(
              "Environments", variable.texts("environments"), variable.path_of("environments"))}});
    variable.finish();
  });
  return prompts;
}

void read_runbook(const SpaceReader& reader,
                  const json& item,
                  const std::string& path,
                  const json& project) {
  StrictObject object{item, path};
  const auto name = object.required_text("name");
  const bool is_in_git =
      project.at("PersistenceSettings").contains("ConversionState") &&
      flag_of(project.at("PersistenceSettings").at("ConversionState"), "RunbooksAreInGit");
  const auto project_id = text_of(project, "Id");
  // In Git a runbook is a file; its slug is its id. The store requires unique ids.
  const auto id = is_in_git ? slug_of(name) : reader.target.store.next_id("Runbooks");
  const auto environments =
      reader.ids_of("Environments", object.texts("environments"), object.path_of("environments"));
  const auto process_id = fmt::format("RunbookProcess-{}", id);
  reader.target.store.insert("RunbookProcesses",
                             {{"Id", process_id},
                              {"SpaceId", reader.space_id},
                              {"ProjectId", project_id},
                              {"RunbookId", id},
                              {"Steps", steps_of(reader, object, process_id)}});
  json runbook{{"Id", id},
               {"Name", name},
               {"Slug", slug_of(name)},
               {"Description", object.text("description")},
               {"ProjectId", project_id},
               {"RunbookProcessId", process_id},
               {"PublishedRunbookSnapshotId", nullptr},
               {"MultiTenancyMode",
                object.choice("tenantedMode", {"TenantedOrUntenanted", "Untenanted", "Tenanted"})},
               {"EnvironmentScope", environments.empty() ? "All" : "Specified"},
               {"Environments", environments},
               {"DefaultGuidedFailureMode", "EnvironmentDefault"},
               {"ForcePackageDownload", false},
               {"RunRetentionPolicy", {{"QuantityToKeep", 100}, {"ShouldKeepForever", false}}},
               {"ConnectivityPolicy", project.at("ProjectConnectivityPolicy")},
               {"RunbookTags", object.texts("tags")}};
  auto snapshots = object.texts("snapshots");
  const bool is_published = object.flag("published", true);
  if (snapshots.empty() && !is_in_git) snapshots = {"Snapshot 1"};
  object.finish();
  json& entered = reader.insert("Runbooks", std::move(runbook));
  for (const auto& snapshot : snapshots) {
    const json& document = reader.insert("RunbookSnapshots",
                                         {{"Name", snapshot},
                                          {"ProjectId", project_id},
                                          {"RunbookId", id},
                                          {"FrozenRunbookProcessId", process_id},
                                          {"Assembled", to_iso(reader.target.now)},
                                          {"Notes", nullptr}});
    // The last one is the published one.
    if (is_published) entered["PublishedRunbookSnapshotId"] = document.at("Id");
  }
}

json versioning_strategy(StrictObject& object) {
  const auto step = object.text("versionFromStep");
  const auto pattern = object.text(
      "versionTemplate",
      "#{Octopus.Version.LastMajor}.#{Octopus.Version.LastMinor}.#{Octopus.Version.NextPatch}");
  if (step.empty()) return {{"Template", pattern}, {"DonorPackage", nullptr}};
  return {{"Template", nullptr},
          {"DonorPackage", {{"DeploymentAction", step}, {"PackageReference", ""}}}};
}

json project_document(const SpaceReader& reader, StrictObject& object, const std::string& id) {
  const auto name = object.required_text("name");
  const auto lifecycle = object.required_text("lifecycle");
  const auto* const git = object.find("git");
  json project{{"Id", id},
               {"Name", name},
               {"Slug", object.text("slug", slug_of(name))},
               {"Description", object.text("description")},
               {"IsDisabled", object.flag("disabled", false)},
               {"IsVersionControlled", git != nullptr},
               {"DeploymentProcessId", "deploymentprocess-" + id},
               {"VariableSetId", "variableset-" + id},
               {"LifecycleId", reader.id_of("Lifecycles", lifecycle, object.path_of("lifecycle"))},
               {"ProjectGroupId",
                reader.id_of("ProjectGroups", "Default Project Group", "the project group")},
               {"ReleaseCreationStrategy", nullptr},
               {"AutoCreateRelease", false},
               {"IncludedLibraryVariableSetIds", json::array()},
               {"DefaultGuidedFailureMode", "EnvironmentDefault"},
               {"TenantedDeploymentMode",
                object.choice("tenantedMode", {"Untenanted", "TenantedOrUntenanted", "Tenanted"})},
               {"VersioningStrategy", versioning_strategy(object)},
               {"PersistenceSettings", {{"Type", "Database"}}},
               {"ProjectConnectivityPolicy",
                {{"SkipMachineBehavior", "None"}, {"AllowDeploymentsToNoTargets", false}}}};
  if (git != nullptr) project.update(git_members(*git, object.path_of("git")));
  return project;
}

// Channels refer to steps and steps to channels, so these are resolved at the end.
void resolve_channels(const SpaceReader& reader, json& process, const std::string& path) {
  for (auto& step : process.at("Steps"))
    for (auto& action : step.at("Actions"))
      for (auto& name : action.at("Channels")) {
        const json* const channel =
            reader.target.store.first("Channels", [&](const json& candidate) {
              return candidate.at("ProjectId") == process.at("ProjectId") &&
                     candidate.at("Name") == name;
            });
        if (channel == nullptr)
          throw std::invalid_argument(fmt::format("{}: step '{}' names the channel '{}', which the "
                                                  "project does not have",
                                                  path,
                                                  text_of(step, "Name"),
                                                  name.get<std::string>()));
        name = channel->at("Id");
      }
}

void read_project(const SpaceReader& reader, const json& item, const std::string& path) {
  StrictObject object{item, path};
  const auto id = reader.target.store.next_id("Projects");
  const json& project = reader.insert("Projects", project_document(reader, object, id));
  const auto steps = steps_of(reader, object, id);
  json& process = reader.insert("DeploymentProcesses",
                                {{"Id", "deploymentprocess-" + id},
                                 {"ProjectId", id},
                                 {"Version", 1},
                                 {"LastSnapshotId", nullptr},
                                 {"Steps", steps}});
  reader.insert("VariableSets",
                {{"Id", "variableset-" + id},
                 {"OwnerId", id},
                 {"Version", 1},
                 {"prompts", prompts_of(reader, object)}});
  if (object.find("channels") == nullptr)
    read_channel(reader, {{"name", "Default"}, {"default", true}}, "channels[0]", project, steps);
  object.each("channels", [&](const json& channel, const std::string& channel_path) {
    read_channel(reader, channel, channel_path, project, steps);
  });
  resolve_channels(reader, process, path);
  object.each("runbooks", [&](const json& runbook, const std::string& runbook_path) {
    read_runbook(reader, runbook, runbook_path, project);
  });
  // Read by scenario_history.cpp, which needs the tenants.
  static_cast<void>(object.find("releases"));
  static_cast<void>(object.find("deployments"));
  object.finish();
}

} // namespace

void read_projects(const SpaceReader& reader, StrictObject& space) {
  space.each("projects",
             [&](const json& item, const std::string& path) { read_project(reader, item, path); });
}

} // namespace octostep::sandbox
