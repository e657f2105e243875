#include "test/sandbox/release_documents.h"

#include <algorithm>

#include <fmt/format.h>

#include "test/sandbox/text.h"

namespace octostep::sandbox {
namespace {

json packages_json(const std::vector<SelectedPackage>& packages) {
  auto list = json::array();
  for (const auto& package : packages)
    list.push_back({{"ActionName", package.step},
                    {"StepName", package.step},
                    {"PackageReferenceName", package.reference},
                    {"Version", package.version}});
  return list;
}

json git_resources_json(const std::vector<SelectedGitResource>& resources) {
  auto list = json::array();
  for (const auto& resource : resources)
    list.push_back({{"ActionName", resource.step},
                    {"GitResourceReferenceName", resource.name},
                    {"GitReferenceResource",
                     {{"GitRef", resource.git_ref}, {"GitCommit", resource.git_commit}}}});
  return list;
}

} // namespace

json release_document(const json& project, const ReleaseFacts& facts) {
  const auto project_id = text_of(project, "Id");
  json reference = nullptr;
  if (!facts.git_ref.empty())
    reference = {{"GitRef", facts.git_ref}, {"GitCommit", facts.git_commit}};
  return {{"Version", facts.version},
          {"Assembled", to_iso(facts.assembled)},
          {"ProjectId", project_id},
          {"ChannelId", facts.channel_id},
          {"ReleaseNotes", facts.notes.empty() ? json(nullptr) : json(facts.notes)},
          {"IgnoreChannelRules", facts.ignore_channel_rules},
          {"BuildInformation", json::array()},
          {"SelectedPackages", packages_json(facts.packages)},
          {"SelectedGitResources", git_resources_json(facts.git_resources)},
          {"VersionControlReference", reference},
          {"CustomFields", facts.custom_fields},
          {"LibraryVariableSetSnapshotIds", json::array()},
          {"ProjectDeploymentProcessSnapshotId", text_of(project, "DeploymentProcessId")},
          {"ProjectVariableSetSnapshotId", text_of(project, "VariableSetId")},
          {"VariableSnapshotConcurrencyToken", "1"},
          {"defects", json::array()}};
}

json deployment_document(const json& release,
                         const std::string& name,
                         const DeploymentFacts& facts) {
  return {{"Name", name},
          {"ReleaseId", release.at("Id")},
          {"ProjectId", release.at("ProjectId")},
          {"ChannelId", release.at("ChannelId")},
          {"EnvironmentId", facts.environment_id},
          {"TenantId", facts.tenant_id.empty() ? json(nullptr) : json(facts.tenant_id)},
          {"DeploymentProcessId", release.at("ProjectDeploymentProcessSnapshotId")},
          {"ManifestVariableSetId", release.at("ProjectVariableSetSnapshotId")},
          {"Created", to_iso(facts.created)},
          {"DeployedBy", facts.deployed_by},
          {"DeployedById", facts.deployed_by},
          {"DeployedToMachineIds", facts.machine_ids},
          {"Comments", facts.comments.empty() ? json(nullptr) : json(facts.comments)},
          {"UseGuidedFailure", facts.use_guided_failure},
          {"FailureEncountered", false},
          {"Changes", json::array()},
          {"ChangesMarkdown", ""}};
}

const json*
find_release(const Store& store, const std::string& project_id, const std::string& version) {
  return store.first("Releases", [&](const json& release) {
    return text_of(release, "ProjectId") == project_id &&
           equal_ignoring_case(text_of(release, "Version"), version);
  });
}

std::vector<const json*> releases_of_project(const Store& store, const std::string& project_id) {
  auto releases = store.where(
      "Releases", [&](const json& release) { return text_of(release, "ProjectId") == project_id; });
  std::reverse(releases.begin(), releases.end());
  return releases;
}

} // namespace octostep::sandbox
