#include <algorithm>

#include <fmt/format.h>

#include "test/sandbox/deployments.h"
#include "test/sandbox/documents.h"
#include "test/sandbox/lookup.h"
#include "test/sandbox/release_documents.h"
#include "test/sandbox/routes.h"
#include "test/sandbox/tasks.h"
#include "test/sandbox/text.h"

namespace octostep::sandbox {
namespace {

// The members with which both commands begin.
struct Subject {
  const json* project = nullptr;
  const json* release = nullptr;
};

Subject subject_of(const Call& call, const Fields& fields) {
  static_cast<void>(fields.required_text("SpaceIdOrName"));
  Subject subject;
  subject.project =
      &require_named(call, "Projects", fields.required_text("ProjectName"), "project");
  const auto version = fields.required_text("ReleaseVersion");
  subject.release = find_release(call.store, text_of(*subject.project, "Id"), version);
  if (subject.release == nullptr)
    throw ApiError(400,
                   fmt::format("The release '{}' could not be found in the project '{}'.",
                               version,
                               text_of(*subject.project, "Name")));
  return subject;
}

Response start_all(Call& call,
                   const Subject& subject,
                   const std::vector<Target>& targets,
                   const Fields& fields) {
  const auto& process =
      call.store.at("DeploymentProcesses", text_of(*subject.project, "DeploymentProcessId"));
  const auto options = read_options(call, fields, process);
  check_prompts(call, *subject.project, environments_of(targets), options.variables);
  check_targets(
      call,
      *subject.release,
      targets,
      {fields.texts("DeploymentFreezeNames"), fields.text("DeploymentFreezeOverrideReason")});
  auto tasks = json::array();
  for (const auto& target : targets) {
    const json& deployment = start_deployment(call, *subject.release, target, options);
    tasks.push_back(
        {{"DeploymentId", deployment.at("Id")}, {"ServerTaskId", deployment.at("TaskId")}});
  }
  return json_response(200, {{"DeploymentServerTasks", tasks}});
}

Response no_tasks() { return json_response(200, {{"DeploymentServerTasks", json::array()}}); }

Response deploy_untenanted(Call& call) {
  const auto body = call.body();
  const Fields fields{body};
  const auto subject = subject_of(call, fields);
  // Without names, nothing happens: the documented behavior, without an error.
  const auto names = fields.texts("EnvironmentNames");
  if (names.empty()) return no_tasks();
  check_tenanted_mode(*subject.project, "TenantedDeploymentMode", /*is_tenanted=*/false);
  std::vector<Target> targets;
  for (const json* const environment : environments_named(call, names))
    targets.push_back({environment, nullptr});
  return start_all(call, subject, targets, fields);
}

Response deploy_tenanted(Call& call) {
  const auto body = call.body();
  const Fields fields{body};
  const auto subject = subject_of(call, fields);
  const auto names = fields.texts("Tenants");
  const auto tags = fields.texts("TenantTags");
  if (names.empty() && tags.empty()) return no_tasks();
  check_tenanted_mode(*subject.project, "TenantedDeploymentMode", /*is_tenanted=*/true);
  const json& environment =
      require_named(call, "Environments", fields.required_text("EnvironmentName"), "environment");
  std::vector<Target> targets;
  for (const json* const tenant : tenants_named(call, *subject.project, environment, names, tags))
    targets.push_back({&environment, tenant});
  if (targets.empty())
    throw ApiError(
        400,
        fmt::format("No tenant matches in the environment '{}'.", text_of(environment, "Name")));
  return start_all(call, subject, targets, fields);
}

Response get_deployment(Call& call) {
  const json& deployment = require_resource(call, "Deployments", call.parameter("id"));
  return json_response(200, execution_form(call, "Deployments", deployment));
}

Response page_of_deployments(const Call& call, const std::vector<const json*>& deployments) {
  return page_of(call, "Deployments", newest_first(deployments), [&](const json& deployment) {
    return execution_form(call, "Deployments", deployment);
  });
}

bool is_among(const std::vector<std::string>& wanted, const std::string& value) {
  return wanted.empty() || std::any_of(wanted.begin(), wanted.end(), [&](const std::string& text) {
           return equal_ignoring_case(text, value);
         });
}

Response list_deployments(Call& call) {
  const auto& query = call.request.query;
  const auto states = query.list("taskState");
  auto deployments = filtered(call, in_space(call, "Deployments"));
  std::erase_if(deployments, [&](const json* deployment) {
    if (!is_among(query.list("projects"), text_of(*deployment, "ProjectId")) ||
        !is_among(query.list("environments"), text_of(*deployment, "EnvironmentId")) ||
        !is_among(query.list("tenants"), text_of(*deployment, "TenantId")) ||
        !is_among(query.list("channels"), text_of(*deployment, "ChannelId")))
      return true;
    return !states.empty() && !is_among(states, state_of(call, text_of(*deployment, "TaskId")));
  });
  return page_of_deployments(call, deployments);
}

Response list_release_deployments(Call& call) {
  const json& release = require_resource(call, "Releases", call.parameter("release"));
  return page_of_deployments(call, call.store.where("Deployments", [&](const json& deployment) {
    return deployment.at("ReleaseId") == release.at("Id");
  }));
}

} // namespace

void add_deployment_routes(Router& router) {
  router.add("POST", "/deployments/create/untenanted/v1", deploy_untenanted);
  router.add("POST", "/deployments/create/tenanted/v1", deploy_tenanted);
  router.add("GET", "/deployments", list_deployments);
  router.add("GET", "/deployments/{id}", get_deployment);
  router.add("GET", "/releases/{release}/deployments", list_release_deployments);
}

} // namespace octostep::sandbox
