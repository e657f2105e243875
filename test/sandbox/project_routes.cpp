#include <fmt/format.h>

#include "test/sandbox/documents.h"
#include "test/sandbox/git_references.h"
#include "test/sandbox/lookup.h"
#include "test/sandbox/routes.h"
#include "test/sandbox/text.h"

namespace octostep::sandbox {
namespace {

const json& project_of(const Call& call) {
  return require_resource(call, "Projects", call.parameter("project"));
}

Response list_of_project(Call& call, const std::string& collection) {
  const json& project = project_of(call);
  return public_page(
      call, collection, filtered(call, call.store.where(collection, [&](const json& document) {
        return text_of(document, "ProjectId") == text_of(project, "Id");
      })));
}

Response list_channels(Call& call) { return list_of_project(call, "Channels"); }
Response list_snapshots(Call& call) { return list_of_project(call, "RunbookSnapshots"); }

// Throws 404 for a reference that the project does not have.
GitReference reference_of(const json& project, const std::string& text) {
  const auto reference = find_git_reference(project, text);
  if (!reference)
    throw ApiError(404,
                   fmt::format("The Git reference '{}' was not found in the project '{}'.",
                               text,
                               text_of(project, "Name")));
  return *reference;
}

Response list_runbooks(Call& call) { return list_of_project(call, "Runbooks"); }

Response list_git_runbooks(Call& call) {
  static_cast<void>(reference_of(project_of(call), call.parameter("ref")));
  return list_of_project(call, "Runbooks");
}

Response process_document(const Call& call, const json& project) {
  return json_response(
      200,
      public_form("DeploymentProcesses",
                  call.store.at("DeploymentProcesses", text_of(project, "DeploymentProcessId"))));
}

Response get_project_process(Call& call) { return process_document(call, project_of(call)); }

Response get_git_process(Call& call) {
  const json& project = project_of(call);
  static_cast<void>(reference_of(project, call.parameter("ref")));
  return process_document(call, project);
}

Response settings_document(const json& project) {
  const auto id = text_of(project, "Id");
  return json_response(
      200,
      {{"Id", "deploymentsettings-" + id},
       {"ProjectId", id},
       {"SpaceId", project.at("SpaceId")},
       {"VersioningStrategy", project.at("VersioningStrategy")},
       {"ReleaseNotesTemplate", nullptr},
       {"DeploymentChangesTemplate", nullptr},
       {"DefaultGuidedFailureMode", project.at("DefaultGuidedFailureMode")},
       {"DefaultToSkipIfAlreadyInstalled", false},
       {"FailTargetDiscovery", false},
       {"ForcePackageDownload", false},
       {"ConnectivityPolicy", project.at("ProjectConnectivityPolicy")},
       {"Links",
        {{"Self",
          fmt::format(
              "/api/{}/projects/{}/deploymentsettings", text_of(project, "SpaceId"), id)}}}});
}

Response get_settings(Call& call) { return settings_document(project_of(call)); }

Response get_git_settings(Call& call) {
  const json& project = project_of(call);
  static_cast<void>(reference_of(project, call.parameter("ref")));
  return settings_document(project);
}

json reference_document(const Call& call,
                        const json& project,
                        const GitReference& reference,
                        bool is_branch) {
  json document{{"Name", reference.name},
                {"CanonicalName", reference.canonical},
                {"Links",
                 {{"Self",
                   fmt::format("/api/{}/projects/{}/git/refs/{}",
                               call.space_id,
                               text_of(project, "Id"),
                               percent_encode(reference.canonical))}}}};
  if (is_branch) document["IsProtected"] = false;
  return document;
}

Response list_references(Call& call, const char* member) {
  const json& project = project_of(call);
  if (!is_version_controlled(project))
    throw ApiError(
        400, fmt::format("The project '{}' is not version controlled.", text_of(project, "Name")));
  const auto wanted = call.request.query.text("searchByName");
  std::vector<const json*> items;
  for (const auto& reference : project.at(member))
    if (contains_ignoring_case(text_of(reference, "Name"), wanted)) items.push_back(&reference);
  const bool is_branch = std::string_view{member} == "branches";
  return page_of(call, "GitReference", items, [&](const json& item) {
    return reference_document(
        call, project, {text_of(item, "Name"), text_of(item, "CanonicalName"), {}}, is_branch);
  });
}

Response list_branches(Call& call) { return list_references(call, "branches"); }
Response list_tags(Call& call) { return list_references(call, "tags"); }

Response get_reference(Call& call) {
  const json& project = project_of(call);
  const auto reference = reference_of(project, call.parameter("name"));
  return json_response(
      200,
      reference_document(call, project, reference, reference.canonical.starts_with("refs/heads/")));
}

json variables_document(const json& variables) {
  auto list = json::array();
  for (const auto& prompt : variables.at("prompts")) {
    json prompt_settings = nullptr;
    if (flag_of(prompt, "IsPrompted"))
      prompt_settings = {{"Label", prompt.at("Label")},
                         {"Description", prompt.at("Description")},
                         {"Required", prompt.at("Required")},
                         {"DisplaySettings", json::object()}};
    const bool is_sensitive = flag_of(prompt, "IsSensitive");
    auto scope = json::object();
    if (!prompt.at("Environments").empty()) scope["Environment"] = prompt.at("Environments");
    list.push_back({{"Id", prompt.at("Id")},
                    {"Name", prompt.at("Name")},
                    {"Value", is_sensitive ? json(nullptr) : prompt.at("Value")},
                    {"Type", is_sensitive ? "Sensitive" : "String"},
                    {"IsSensitive", is_sensitive},
                    {"IsEditable", true},
                    {"Scope", scope},
                    {"Prompt", prompt_settings}});
  }
  auto shown = public_form("VariableSets", variables);
  shown["Variables"] = list;
  shown["ScopeValues"] = json::object();
  return shown;
}

Response get_variables(Call& call) {
  return json_response(
      200, variables_document(require_resource(call, "VariableSets", call.parameter("id"))));
}

Response list_variables(Call& call) {
  return page_of(
      call, "VariableSet", filtered(call, in_space(call, "VariableSets")), variables_document);
}

} // namespace

void add_project_routes(Router& router) {
  router.add("GET", "/projects/{project}/channels", list_channels);
  router.add("GET", "/projects/{project}/runbooks", list_runbooks);
  router.add("GET", "/projects/{project}/{ref}/runbooks", list_git_runbooks);
  router.add("GET", "/projects/{project}/runbookSnapshots", list_snapshots);
  router.add("GET", "/projects/{project}/deploymentprocesses", get_project_process);
  router.add("GET", "/projects/{project}/{ref}/deploymentprocesses", get_git_process);
  router.add("GET", "/projects/{project}/deploymentsettings", get_settings);
  router.add("GET", "/projects/{project}/{ref}/deploymentsettings", get_git_settings);
  router.add("GET", "/projects/{project}/git/branches", list_branches);
  router.add("GET", "/projects/{project}/git/tags", list_tags);
  for (const auto* const kind : {"branches", "tags", "refs", "commits"})
    router.add("GET", fmt::format("/projects/{{project}}/git/{}/{{name}}", kind), get_reference);
  router.add("GET", "/variables", list_variables);
  router.add("GET", "/variables/{id}", get_variables);
}

} // namespace octostep::sandbox
