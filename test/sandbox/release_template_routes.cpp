#include <fmt/format.h>

#include "test/sandbox/documents.h"
#include "test/sandbox/fields.h"
#include "test/sandbox/git_references.h"
#include "test/sandbox/lookup.h"
#include "test/sandbox/package_versions.h"
#include "test/sandbox/release_plan.h"
#include "test/sandbox/routes.h"
#include "test/sandbox/text.h"
#include "test/sandbox/version.h"

namespace octostep::sandbox {
namespace {

json version_selected_last(const json* last_release, const NeededPackage& package) {
  if (last_release == nullptr) return nullptr;
  for (const auto& selected : last_release->at("SelectedPackages"))
    if (text_of(selected, "ActionName") == package.step &&
        text_of(selected, "PackageReferenceName") == package.reference)
      return selected.at("Version");
  return nullptr;
}

json package_entry(const Call& call, const NeededPackage& package, const json* last_release) {
  const auto& feed = call.store.at("Feeds", package.feed_id);
  // An expression can only be resolved while deploying.
  const bool is_resolvable = package.package_id.find("#{") == std::string::npos;
  return {
      {"ActionName", package.step},
      {"StepName", package.step},
      {"PackageId", package.package_id},
      {"NuGetPackageId", package.package_id},
      {"PackageReferenceName", package.reference},
      {"FeedId", package.feed_id},
      {"FeedName", feed.at("Name")},
      {"NuGetFeedId", package.feed_id},
      {"NuGetFeedName", feed.at("Name")},
      {"ProjectName", nullptr},
      {"VersionSelectedLastRelease", version_selected_last(last_release, package)},
      {"FixedVersion", package.fixed_version.empty() ? json(nullptr) : json(package.fixed_version)},
      {"IsResolvable", is_resolvable}};
}

json git_resources_of(const json& process) {
  auto resources = json::array();
  for (const auto& step : process.at("Steps"))
    for (const auto& action : step.at("Actions"))
      for (const auto& dependency : action.at("GitDependencies"))
        resources.push_back({{"Name", dependency.at("Name")},
                             {"ActionName", action.at("Name")},
                             {"RepositoryUri", dependency.at("RepositoryUri")},
                             {"DefaultBranch", dependency.at("DefaultBranch")},
                             {"IsResolvable", true},
                             {"FilePathFilters", json::array()},
                             {"GitCredentialId", nullptr},
                             {"GitHubConnectionId", nullptr},
                             {"GitResourceSelectedLastRelease", nullptr}});
  return resources;
}

Response template_of(const Call& call, const json& project) {
  const auto& process =
      call.store.at("DeploymentProcesses", text_of(project, "DeploymentProcessId"));
  const auto releases = releases_of_project(call.store, text_of(project, "Id"));
  const json* const last = releases.empty() ? nullptr : releases.front();
  auto packages = json::array();
  for (const auto& package : packages_of_process(process, call.request.query.text("channel")))
    packages.push_back(package_entry(call, package, last));
  const auto& donor = project.at("VersioningStrategy").at("DonorPackage");
  return json_response(
      200,
      {{"DeploymentProcessId", process.at("Id")},
       {"LastReleaseVersion", last == nullptr ? json(nullptr) : last->at("Version")},
       {"NextVersionIncrement",
        donor.is_null() ? json(next_release_version(call.store, project)) : json(nullptr)},
       {"VersioningPackageStepName",
        donor.is_null() ? json(nullptr) : donor.at("DeploymentAction")},
       {"VersioningPackageReferenceName",
        donor.is_null() ? json(nullptr) : donor.at("PackageReference")},
       {"Packages", packages},
       {"GitResources", git_resources_of(process)}});
}

Response get_process_template(Call& call) {
  const auto& process = require_resource(call, "DeploymentProcesses", call.parameter("id"));
  return template_of(call, call.store.at("Projects", text_of(process, "ProjectId")));
}

Response get_project_template(Call& call) {
  return template_of(call, require_resource(call, "Projects", call.parameter("project")));
}

Response get_git_template(Call& call) {
  const json& project = require_resource(call, "Projects", call.parameter("project"));
  if (!find_git_reference(project, call.parameter("ref")))
    throw ApiError(404,
                   fmt::format("The Git reference '{}' was not found.", call.parameter("ref")));
  return template_of(call, project);
}

Response rule_result(const std::string& version, const std::string& range, const std::string& tag) {
  auto errors = json::array();
  const auto parsed = Version::parse(version);
  if (!parsed) errors.push_back(fmt::format("'{}' is not a version.", version));
  const auto in_range = parsed ? is_in_range(*parsed, range) : std::optional{false};
  const auto tag_fits = parsed ? fits_tag(*parsed, tag) : std::optional{false};
  if (!in_range) errors.push_back(fmt::format("The version range '{}' is not valid.", range));
  if (!tag_fits)
    errors.push_back(fmt::format("The pre-release tag pattern '{}' is not valid.", tag));
  return json_response(200,
                       {{"Errors", errors},
                        {"SatisfiesVersionRange", in_range.value_or(false)},
                        {"SatisfiesPreReleaseTag", tag_fits.value_or(false)}});
}

Response test_rule_by_body(Call& call) {
  const auto body = call.body();
  const Fields fields{body};
  return rule_result(
      fields.required_text("version"), fields.text("versionRange"), fields.text("preReleaseTag"));
}

Response test_rule_by_query(Call& call) {
  const auto& query = call.request.query;
  return rule_result(
      query.text("version"), query.text("versionRange"), query.text("preReleaseTag"));
}

} // namespace

void add_release_template_routes(Router& router) {
  router.add("GET", "/deploymentprocesses/{id}/template", get_process_template);
  router.add("GET", "/projects/{project}/deploymentprocesses/template", get_project_template);
  router.add("GET", "/projects/{project}/{ref}/deploymentprocesses/template", get_git_template);
  router.add("POST", "/channels/rule-test", test_rule_by_body);
  router.add("GET", "/channels/rule-test", test_rule_by_query);
}

} // namespace octostep::sandbox
