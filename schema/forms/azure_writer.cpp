// Azure Pipelines: one task per step, a task that installs the executable on the agent, and the
// extension around them.
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "schema/forms/azure_extension.h"
#include "schema/forms/azure_fields.h"
#include "schema/forms/form_template.h"
#include "schema/forms/form_writers.h"
#include "schema/forms/stable_guid.h"
#include "schema/forms/vsix_package.h"

namespace octostep::schema {

namespace {

using Json = nlohmann::ordered_json;

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
  task["minimumAgentVersion"] = "3.232.1"; // the first agent with Node 20
  task["execution"] = {{"Node20_1", {{"target", script}}}, {"Node24", {{"target", script}}}};
}

// Not as "outputVariables": names in that list must not contain the "_" that outputs have.
std::string outputs_help(const StepForm& form) {
  std::string help;
  for (const auto& output : form.outputs)
    help += fmt::format("- `{}_{}`: {}\n", form.kind, output.key, output.help);
  return help.empty() ? help : "Output variables:\n\n" + help;
}

FormFile step_task(const StepForm& form, const std::string& version) {
  const auto name = step_task_name(form);
  auto task = task_head(name, form.label, form.help);
  add_execution(task, version, "run.js");
  task["instanceNameFormat"] = form.label;
  task["groups"] = azure_groups(form);
  task["inputs"] = azure_inputs(form);
  task["helpMarkDown"] = outputs_help(form);
  return {fmt::format("tasks/{}/task.json", name), task.dump(2) + "\n", FileRole::text};
}

FormFile step_shim(const StepForm& form, const std::string& version) {
  Json keys = Json::array(), paths = Json::array();
  for (const auto* field : form.fields()) {
    keys.push_back(field->key);
    if (field->is_path) paths.push_back(field->key);
  }
  return {fmt::format("tasks/{}/run.js", step_task_name(form)),
          filled_template("azure_run",
                          {{"version", version},
                           {"type", Json(form.kind).dump()},
                           {"keys", keys.dump()},
                           {"paths", paths.dump()}}),
          FileRole::text};
}

std::vector<FormFile> install_task(const std::string& version) {
  const std::string name = "OctostepInstaller";
  auto task =
      task_head(name, "Octostep installer", "Puts octostep on the path of the job's later tasks.");
  task["category"] = "Utility";
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
