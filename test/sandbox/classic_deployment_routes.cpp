#include <algorithm>

#include <fmt/format.h>

#include "test/sandbox/deployments.h"
#include "test/sandbox/documents.h"
#include "test/sandbox/lookup.h"
#include "test/sandbox/progression.h"
#include "test/sandbox/routes.h"
#include "test/sandbox/tasks.h"
#include "test/sandbox/text.h"

namespace octostep::sandbox {
namespace {

const json& release_of(const Call& call) {
  return require_resource(call, "Releases", call.parameter("release"));
}

json promotion_target(const Call& call,
                      const json& release,
                      const json& environment,
                      const std::string& tenant_id) {
  auto preview = fmt::format("/api/{}/releases/{}/deployments/preview/{}",
                             call.space_id,
                             text_of(release, "Id"),
                             text_of(environment, "Id"));
  if (!tenant_id.empty()) preview += "/" + tenant_id;
  return {{"Id", environment.at("Id")},
          {"Name", environment.at("Name")},
          {"Links", {{"Preview", preview + "{?includeDisabledSteps}"}}}};
}

json promotion_targets(const Call& call, const json& release, const json* tenant) {
  auto targets = json::array();
  const auto tenant_id = tenant == nullptr ? std::string{} : text_of(*tenant, "Id");
  std::vector<std::string> connected;
  if (tenant != nullptr)
    connected = texts_of(tenant->at("ProjectEnvironments"), text_of(release, "ProjectId"));
  for (const auto& id : deployable_environments(call, release, tenant_id))
    if (tenant == nullptr || contains(connected, id))
      targets.push_back(
          promotion_target(call, release, call.store.at("Environments", id), tenant_id));
  return targets;
}

Response get_template(Call& call) {
  const json& release = release_of(call);
  const json& project = call.store.at("Projects", text_of(release, "ProjectId"));
  const auto mode = text_of(project, "TenantedDeploymentMode");
  auto tenants = json::array();
  for (const json* const tenant : in_space(call, "Tenants")) {
    if (mode == "Untenanted" || !tenant->at("ProjectEnvironments").contains(text_of(project, "Id")))
      continue;
    tenants.push_back(
        {{"Id", tenant->at("Id")},
         {"Name", tenant->at("Name")},
         {"PromoteTo", promotion_targets(call, release, tenant)},
         {"Links",
          {{"Self", fmt::format("/api/{}/tenants/{}", call.space_id, text_of(*tenant, "Id"))}}}});
  }
  return json_response(
      200,
      {{"PromoteTo",
        mode == "Tenanted" ? json::array() : promotion_targets(call, release, nullptr)},
       {"TenantPromotions", tenants},
       {"IsDeploymentProcessModified", false},
       {"IsVariableSetModified", false},
       {"IsLibraryVariableSetModified", false},
       {"IsGitResourceModified", false},
       {"DeploymentNotes", nullptr},
       {"Links", json::object()}});
}

json machines_of(const Call& call,
                 const std::string& environment_id,
                 const std::vector<std::string>& roles) {
  auto machines = json::array();
  for (const json* const machine : in_space(call, "Machines")) {
    const auto own = texts_of(*machine, "Roles");
    const bool has_role = std::any_of(
        roles.begin(), roles.end(), [&](const std::string& role) { return contains(own, role); });
    if (has_role && !flag_of(*machine, "IsDisabled") &&
        contains(texts_of(*machine, "EnvironmentIds"), environment_id))
      machines.push_back({{"Id", machine->at("Id")},
                          {"Name", machine->at("Name")},
                          {"HasLatestCalamari", true},
                          {"HealthStatus", machine->at("HealthStatus")}});
  }
  return machines;
}

std::vector<std::string> roles_of(const json& step) {
  const auto text = text_of(step.at("Properties"), "Octopus.Action.TargetRoles");
  return text.empty() ? std::vector<std::string>{} : split(text, ',');
}

json steps_to_execute(const Call& call,
                      const json& process,
                      const std::string& environment_id,
                      bool with_disabled) {
  auto steps = json::array();
  for (const auto& step : process.at("Steps")) {
    const auto roles = roles_of(step);
    const auto machines = machines_of(call, environment_id, roles);
    for (const auto& action : step.at("Actions")) {
      const bool is_disabled = flag_of(action, "IsDisabled");
      if (is_disabled && !with_disabled) continue;
      auto names = json::array();
      for (const auto& machine : machines) names.push_back(machine.at("Name"));
      steps.push_back({{"ActionId", action.at("Id")},
                       {"ActionName", action.at("Name")},
                       {"ActionNumber", std::to_string(steps.size() + 1)},
                       {"Roles", roles},
                       {"MachineNames", names},
                       {"Machines", machines},
                       {"UnavailableMachines", json::array()},
                       {"ExcludedMachines", json::array()},
                       {"CanBeSkipped", !flag_of(action, "IsRequired")},
                       {"IsDisabled", is_disabled},
                       {"HasNoApplicableMachines", !roles.empty() && machines.empty()}});
    }
  }
  return steps;
}

json form_of(const Call& call, const json& project) {
  auto values = json::object();
  auto elements = json::array();
  for (const auto& prompt :
       call.store.at("VariableSets", text_of(project, "VariableSetId")).at("prompts")) {
    if (!flag_of(prompt, "IsPrompted")) continue;
    values[text_of(prompt, "Id")] = prompt.at("Value");
    elements.push_back({{"Name", prompt.at("Id")},
                        {"IsValueRequired", prompt.at("Required")},
                        {"Control",
                         {{"Type", "VariableValue"},
                          {"Name", prompt.at("Name")},
                          {"Label", prompt.at("Label")},
                          {"Description", prompt.at("Description")},
                          {"IsSecure", prompt.at("IsSensitive")},
                          {"Required", prompt.at("Required")},
                          {"DisplaySettings", json::object()}}}});
  }
  return {{"Values", values}, {"Elements", elements}};
}

json preview_of(const Call& call,
                const json& release,
                const json& environment,
                bool with_disabled) {
  const json& project = call.store.at("Projects", text_of(release, "ProjectId"));
  const json& process =
      call.store.at("DeploymentProcesses", text_of(project, "DeploymentProcessId"));
  return {{"StepsToExecute",
           steps_to_execute(call, process, text_of(environment, "Id"), with_disabled)},
          {"Form", form_of(call, project)},
          {"UseGuidedFailureModeByDefault", environment.at("UseGuidedFailure")},
          {"Changes", json::array()},
          {"ChangesMarkdown", ""}};
}

Response get_preview(Call& call) {
  const json& environment = require_resource(call, "Environments", call.parameter("environment"));
  return json_response(200,
                       preview_of(call,
                                  release_of(call),
                                  environment,
                                  call.request.query.flag("includeDisabledSteps", false)));
}

Response get_previews(Call& call) {
  const auto body = call.body();
  const Fields fields{body};
  auto previews = json::array();
  const json* const wanted = fields.find("DeploymentPreviews");
  if (wanted == nullptr) throw ApiError(400, "Please provide a value for DeploymentPreviews.");
  for (const auto& item : *wanted) {
    const json& environment = require_named(
        call, "Environments", Fields{item}.required_text("EnvironmentId"), "environment");
    previews.push_back(preview_of(
        call, release_of(call), environment, fields.flag("IncludeDisabledSteps", false)));
  }
  return json_response(200, previews);
}

// Classic commands contain form values by element; the rules apply to variables.
std::map<std::string, std::string>
variables_of(const Call& call, const json& project, const Fields& fields) {
  std::map<std::string, std::string> variables;
  const auto values = fields.text_map("FormValues");
  for (const auto& prompt :
       call.store.at("VariableSets", text_of(project, "VariableSetId")).at("prompts"))
    if (const auto value = values.find(text_of(prompt, "Id")); value != values.end())
      variables[text_of(prompt, "Name")] = value->second;
  return variables;
}

ExecutionOptions classic_options(const Call& call, const json& project, const Fields& fields) {
  ExecutionOptions options;
  const auto& process =
      call.store.at("DeploymentProcesses", text_of(project, "DeploymentProcessId"));
  const auto skipped = fields.texts("SkipActions");
  for (const auto& step : process.at("Steps"))
    for (const auto& action : step.at("Actions"))
      if (contains(skipped, text_of(action, "Id")))
        options.skipped_steps.push_back(text_of(action, "Name"));
  for (const auto& machine : fields.texts("SpecificMachineIds"))
    options.machine_ids.push_back(
        text_of(require_named(call, "Machines", machine, "deployment target"), "Id"));
  options.variables = variables_of(call, project, fields);
  options.queued = std::max(call.now, read_time(fields, "QueueTime").value_or(call.now));
  options.expires = read_time(fields, "QueueTimeExpiry");
  options.use_guided_failure = fields.flag("UseGuidedFailure", false);
  return options;
}

json deploy(Call& call, const Fields& fields, const FreezeOverride& override_of) {
  const json* const release = call.store.find("Releases", fields.required_text("ReleaseId"));
  if (release == nullptr)
    throw ApiError(400, fmt::format("The release '{}' does not exist.", fields.text("ReleaseId")));
  const json& project = call.store.at("Projects", text_of(*release, "ProjectId"));
  Target target;
  target.environment =
      &require_named(call, "Environments", fields.required_text("EnvironmentId"), "environment");
  const auto tenant = fields.text("TenantId");
  check_tenanted_mode(project, "TenantedDeploymentMode", !tenant.empty());
  if (!tenant.empty())
    target.tenant = tenants_named(call, project, *target.environment, {tenant}, {}).front();
  const auto options = classic_options(call, project, fields);
  check_prompts(call, project, {text_of(*target.environment, "Id")}, options.variables);
  check_targets(call, *release, {target}, override_of);
  return execution_form(call, "Deployments", start_deployment(call, *release, target, options));
}

Response create_deployment(Call& call) {
  const auto body = call.body();
  return json_response(201, deploy(call, Fields{body}, {}));
}

Response create_deployment_v1(Call& call) {
  const auto body = call.body();
  return json_response(201, {{"Deployment", deploy(call, Fields{body}, {})}});
}

Response override_freezes(Call& call) {
  const auto body = call.body();
  const Fields fields{body};
  const json* const command = fields.find("CreateDeploymentCommand");
  if (command == nullptr)
    throw ApiError(400, "Please provide a value for CreateDeploymentCommand.");
  FreezeOverride override_of{fields.texts("DeploymentFreezeNames"), fields.text("Reason")};
  for (const auto& id : fields.texts("DeploymentFreezeIds")) override_of.names.push_back(id);
  return json_response(201, deploy(call, Fields{*command}, override_of));
}

} // namespace

void add_classic_deployment_routes(Router& router) {
  router.add("GET", "/releases/{release}/deployments/template", get_template);
  router.add("GET", "/releases/{release}/deployments/preview/{environment}", get_preview);
  router.add("GET", "/releases/{release}/deployments/preview/{environment}/{tenant}", get_preview);
  router.add("POST", "/releases/{release}/deployments/previews", get_previews);
  router.add("POST", "/deployments", create_deployment);
  router.add("POST", "/deployments/v1", create_deployment_v1);
  router.add("POST", "/deployments/override", override_freezes);
}

} // namespace octostep::sandbox
