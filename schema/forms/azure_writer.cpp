// Azure Pipelines: one task per step, a task that installs the executable on the agent, and the
// extension around them.
#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <nlohmann/json.hpp>

#include "schema/forms/azure_extension.h"
#include "schema/forms/form_template.h"
#include "schema/forms/form_writers.h"
#include "schema/forms/stable_guid.h"
#include "schema/forms/vsix_package.h"

namespace octostep::schema {

namespace {

using Json = nlohmann::ordered_json;

constexpr std::string_view k_connection_field = "octopusConnection";

std::string input_type(const FormField& field) {
  switch (field.control) {
  case Control::checkbox:
    return "boolean";
  case Control::choice:
    return "pickList";
  case Control::area:
    return "multiLine";
  case Control::number: // "int" refuses a blank
  case Control::line:
  case Control::password:
    break;
  }
  return "string";
}

// Rules compare with a word; "is given" cannot be said, such a field is always shown.
std::string visible_rule(const FormField& field) {
  if (!field.visible_when) return {};
  std::vector<std::string> terms;
  for (const auto& value : field.visible_when->values)
    terms.push_back(fmt::format("{} = {}", field.visible_when->key, value));
  return fmt::format("{}", fmt::join(terms, " || "));
}

std::string help_of(const FormField& field) {
  if (field.control != Control::password) return field.full_help();
  return field.full_help() + " Use a secret variable, $(NAME), or a service connection.";
}

std::string group_name(std::string title) {
  std::erase(title, ' ');
  return title;
}

// A list that may stay open starts without a choice, which is what its blank option says.
Json input_of(const FormField& field, const std::string& group) {
  Json input{{"name", field.key},
             {"type", input_type(field)},
             {"label", field.label},
             {"defaultValue", field.value},
             {"required", field.required},
             {"helpMarkDown", help_of(field)},
             {"groupName", group}};
  if (field.control == Control::choice) {
    for (const auto& option : field.options)
      if (!option.value.empty()) input["options"][option.value] = option.label;
    if (field.value.empty()) input["properties"] = {{"EditableOptions", "True"}};
  }
  if (field.control == Control::area)
    input["properties"] = {{"resizable", true}, {"rows", "4"}, {"maxLength", "30000"}};
  if (const auto rule = visible_rule(field); !rule.empty()) input["visibleRule"] = rule;
  return input;
}

Json connection_input(const std::string& group) {
  return {{"name", k_connection_field},
          {"type", fmt::format("connectedService:{}", k_azure_endpoint_type)},
          {"label", "Octopus connection"},
          {"defaultValue", ""},
          {"required", false},
          {"helpMarkDown",
           "Service connection with the server's URL and an API key. The fields below win."},
          {"groupName", group}};
}

bool is_connection(const FormGroup& group) {
  return std::ranges::find(group.fields, "serverUrl", &FormField::key) != group.fields.end();
}

Json inputs_of(const StepForm& form) {
  Json inputs = Json::array();
  for (const auto& group : form.groups) {
    const auto name = group_name(group.title);
    if (is_connection(group)) inputs.push_back(connection_input(name));
    for (const auto& field : group.fields) inputs.push_back(input_of(field, name));
  }
  return inputs;
}

Json groups_of(const StepForm& form) {
  Json groups = Json::array();
  for (const auto& group : form.groups) {
    const bool has_required = std::ranges::any_of(group.fields, &FormField::required);
    groups.push_back({{"name", group_name(group.title)},
                      {"displayName", group.title},
                      {"isExpanded", has_required || is_connection(group)}});
  }
  return groups;
}

std::string step_task_name(const StepForm& form) {
  return "Octostep" + upper_camel_case(form.kind);
}

Json task_head(const std::string& name, const std::string& label, const std::string& help) {
  return {{"$schema",
           "https://raw.githubusercontent.com/Microsoft/azure-pipelines-task-lib/master/"
           "tasks.schema.json"},
          {"id", stable_guid("octostep azure-devops task " + name)},
          {"name", name},
          {"friendlyName", label},
          {"description", help},
          {"helpMarkDown", ""},
          {"category", "Deploy"},
          {"author", "octostep"}};
}

void add_execution(Json& task, const std::string& version, const std::string& script) {
  task["version"] = azure_task_version(version);
  task["minimumAgentVersion"] = "3.232.1"; // the first that has Node 20
  task["execution"] = {{"Node20_1", {{"target", script}}}, {"Node24", {{"target", script}}}};
}

FormFile step_task(const StepForm& form, const std::string& version) {
  const auto name = step_task_name(form);
  auto task = task_head(name, form.label, form.help);
  add_execution(task, version, "run.js");
  task["instanceNameFormat"] = form.label;
  task["groups"] = groups_of(form);
  task["inputs"] = inputs_of(form);
  task["outputVariables"] = Json::array();
  for (const auto& output : form.outputs)
    task["outputVariables"].push_back(
        {{"name", form.kind + "_" + output.key}, {"description", output.help}});
  return {fmt::format("tasks/{}/task.json", name), task.dump(2) + "\n", FileRole::text};
}

FormFile step_shim(const StepForm& form, const std::string& version) {
  Json keys = Json::array();
  for (const auto* field : form.fields()) keys.push_back(field->key);
  return {fmt::format("tasks/{}/run.js", step_task_name(form)),
          filled_template(
              "azure_run",
              {{"version", version}, {"type", Json(form.kind).dump()}, {"keys", keys.dump()}}),
          FileRole::text};
}

std::vector<FormFile> install_task(const std::string& version) {
  const std::string name = "OctostepInstaller";
  auto task =
      task_head(name, "Octostep installer", "Puts octostep on the path of the job's later tasks.");
  task["category"] = "Tool";
  add_execution(task, version, "install.js");
  task["instanceNameFormat"] = "Install octostep";
  task["inputs"] = Json::array();
  const auto folder = "tasks/" + name;
  return {{folder + "/task.json", task.dump(2) + "\n", FileRole::text},
          {folder + "/install.js",
           filled_template("azure_install", {{"version", version}}),
           FileRole::text},
          {folder + "/bin/octostep", "", FileRole::octostep}};
}

} // namespace

FormSet write_azure_devops_extension(const FormSource& source) {
  FormSet set;
  set.files = install_task(source.version);
  std::vector<std::string> names{"OctostepInstaller"};
  for (const auto& form : source.steps) {
    set.files.push_back(step_task(form, source.version));
    set.files.push_back(step_shim(form, source.version));
    names.push_back(step_task_name(form));
  }
  set.files.push_back({"overview.md", azure_overview(source), FileRole::text});
  const auto manifest = azure_extension_manifest(names, source.version);
  set.archives.push_back({"octostep.vsix", vsix_package(set.files, manifest)});
  set.files.push_back({"vss-extension.json", manifest.dump(2) + "\n", FileRole::text});
  return set;
}

} // namespace octostep::schema
