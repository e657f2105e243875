#include "schema/forms/azure_extension.h"

#include <array>
#include <cstdlib>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace octostep::schema {

namespace {

using Json = nlohmann::ordered_json;

Json task_contribution(const std::string& task) {
  return {{"id", task},
          {"type", "ms.vss-distributed-task.task"},
          {"targets", Json::array({"ms.vss-distributed-task.tasks"})},
          {"properties", {{"name", "tasks/" + task}}}};
}

Json token_scheme() {
  const Json token{{"id", "apitoken"},
                   {"name", "API key"},
                   {"description", "API key of the Octopus user that the builds act as."},
                   {"inputMode", "passwordBox"},
                   {"isConfidential", true},
                   {"validation", {{"isRequired", true}, {"dataType", "string"}}}};
  return {{"type", "ms.vss-endpoint.endpoint-auth-scheme-token"},
          {"headers",
           Json::array({{{"name", "X-Octopus-ApiKey"}, {"value", "{{endpoint.apitoken}}"}}})},
          {"inputDescriptors", Json::array({token})}};
}

Json endpoint_contribution() {
  return {
      {"id", "octostep-endpoint"},
      {"type", "ms.vss-endpoint.service-endpoint-type"},
      {"targets", Json::array({"ms.vss-endpoint.endpoint-types"})},
      {"properties",
       {{"name", k_azure_endpoint_type},
        {"displayName", "Octopus Server (octostep)"},
        {"url", {{"displayName", "Server URL"}, {"helpText", "E.g. https://octopus.example.com"}}},
        {"dataSources",
         Json::array({{{"name", "TestConnection"},
                       {"endpointUrl", "{{endpoint.url}}/api/users/me"},
                       {"resultSelector", "jsonpath:$.Id"}}})},
        {"authenticationSchemes", Json::array({token_scheme()})}}}};
}

} // namespace

Json azure_extension_manifest(const std::vector<std::string>& tasks, const std::string& version) {
  Json contributions = Json::array({endpoint_contribution()});
  for (const auto& task : tasks) contributions.push_back(task_contribution(task));
  return {{"manifestVersion", 1},
          {"id", "octostep"},
          {"name", "Octostep"},
          {"version", version},
          {"publisher", "octostep"},
          {"description", "Pack, push, release and deploy through an Octopus Server."},
          {"targets", Json::array({{{"id", "Microsoft.VisualStudio.Services"}}})},
          {"categories", Json::array({"Azure Pipelines"})},
          {"tags", Json::array({"octopus", "deploy"})},
          {"content", {{"details", {{"path", "overview.md"}}}}},
          {"files", Json::array({{{"path", "tasks"}}})},
          {"contributions", std::move(contributions)}};
}

std::string azure_overview(const FormSource& source) {
  auto text =
      fmt::format("# Octostep {}\n\nTasks that hand the work to the `octostep` executable.\n\n"
                  "| Task | What it does |\n| --- | --- |\n"
                  "| OctostepInstaller | Puts octostep on the path of the job's later tasks. |\n",
                  source.version);
  for (const auto& form : source.steps)
    text += fmt::format("| Octostep{} | {} |\n", upper_camel_case(form.kind), form.help);
  return text;
}

Json azure_task_version(const std::string& version) {
  std::array<int, 3> parts{};
  const char* at = version.c_str();
  for (int& part : parts) {
    char* end = nullptr;
    part = static_cast<int>(std::strtol(at, &end, 10));
    at = *end == '.' ? end + 1 : end;
  }
  return {{"Major", parts[0]}, {"Minor", parts[1]}, {"Patch", parts[2]}};
}

} // namespace octostep::schema
