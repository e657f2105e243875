#include "schema/json_schema.h"

#include <algorithm>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "schema/json_schema_types.h"

namespace octostep::schema {

namespace {

using Json = nlohmann::ordered_json;

constexpr std::string_view k_dialect = "https://json-schema.org/draft/2020-12/schema";

Json text_with(std::string_view description) {
  return {{"type", "string"}, {"description", description}};
}

Json properties_of(const std::vector<Parameter>& parameters) {
  Json properties = Json::object();
  for (const auto& parameter : parameters) properties[parameter.key] = json_schema_of(parameter);
  return properties;
}

Json with_value(const StepSchema& step, const Condition& condition) {
  if (condition.values.empty()) return json_schema_given(condition.key);
  Json values = Json::array();
  for (const auto& value : condition.values) {
    values.push_back(value);
    if (value == "true" || value == "false") values.push_back(value == "true");
  }
  Json schema{{"properties", {{condition.key, {{"enum", std::move(values)}}}}}};
  const Parameter* parameter = step.find(condition.key);
  const bool holds_by_default =
      parameter != nullptr &&
      std::ranges::find(condition.values, parameter->default_text) != condition.values.end();
  if (!holds_by_default) schema["required"] = {condition.key};
  return schema;
}

// At most one of the keys, written as "not both" for every pair; at least one if one is required.
void add_exclusive(const Exclusive& exclusive, Json& rules) {
  for (std::size_t i = 0; i < exclusive.keys.size(); ++i)
    for (std::size_t j = i + 1; j < exclusive.keys.size(); ++j)
      rules.push_back(
          {{"not",
            {{"allOf",
              {json_schema_given(exclusive.keys[i]), json_schema_given(exclusive.keys[j])}}}}});
  if (!exclusive.required) return;
  Json alternatives = Json::array();
  for (const auto& key : exclusive.keys) alternatives.push_back(json_schema_given(key));
  rules.push_back({{"anyOf", std::move(alternatives)}});
}

Json rules_of(const StepSchema& step) {
  Json rules = Json::array();
  for (const auto& exclusive : step.exclusive) add_exclusive(exclusive, rules);
  for (const auto& parameter : step.parameters)
    if (parameter.required_when)
      rules.push_back({{"if", with_value(step, *parameter.required_when)},
                       {"then", json_schema_given(parameter.key)}});
  return rules;
}

Json parameters_schema(const StepSchema& step) {
  Json required = Json::array();
  for (const auto& parameter : step.parameters)
    if (parameter.required) required.push_back(parameter.key);
  Json schema{{"type", "object"}, {"properties", properties_of(step.parameters)}};
  if (!required.empty()) schema["required"] = std::move(required);
  if (auto rules = rules_of(step); !rules.empty()) schema["allOf"] = std::move(rules);
  schema["additionalProperties"] = false;
  return schema;
}

Json step_properties(Json type, Json parameters) {
  auto enabled = json_schema_reference("boolean");
  enabled["description"] = "false skips the step.";
  enabled["default"] = true;
  auto go_on = json_schema_reference("boolean");
  go_on["description"] = "Run the next steps also when this one does not succeed.";
  go_on["default"] = false;
  Json properties;
  properties["id"] =
      text_with("Name by which later steps refer to this one's outputs: ${steps.ID.OUTPUT}.");
  properties["id"]["pattern"] = "^[A-Za-z0-9_-]+$";
  properties["type"] = std::move(type);
  properties["name"] = text_with("What the build log calls the step.");
  properties["enabled"] = std::move(enabled);
  properties["continueOnFailure"] = std::move(go_on);
  properties["parameters"] = std::move(parameters);
  return properties;
}

Json step_schema(const StepSchema& step) {
  return {{"title", step.label},
          {"description", step.help},
          {"type", "object"},
          {"properties", step_properties({{"const", step.kind}}, parameters_schema(step))},
          {"required", {"type", "parameters"}},
          {"additionalProperties", false}};
}

// Chosen by "type", so that an editor reports only the problems of the intended step kind.
Json any_step() {
  Json kinds = Json::array();
  Json choices = Json::array();
  for (const auto& step : catalog()) {
    kinds.push_back(step.kind);
    choices.push_back(
        {{"if", {{"required", {"type"}}, {"properties", {{"type", {{"const", step.kind}}}}}}},
         {"then", json_schema_reference(step.kind)}});
  }
  return {{"type", "object"},
          {"properties",
           {{"type", {{"description", "The kind of the step."}, {"enum", std::move(kinds)}}}}},
          {"required", {"type"}},
          {"allOf", std::move(choices)}};
}

Json server_schema() {
  auto schema = parameters_schema(connection_schema());
  schema["description"] =
      "How to reach and enter the Octopus Server; what is missing here comes from the environment.";
  const auto* url = connection_schema().find("serverUrl");
  if (url != nullptr) schema["properties"]["url"] = json_schema_of(*url);
  schema["allOf"].push_back({{"not", {{"required", {"url", "serverUrl"}}}}});
  return schema;
}

Json build_schema() {
  return {{"description", "Facts of the build; what is missing here comes from the build server."},
          {"type", "object"},
          {"properties",
           {{"number", text_with("Number of the build: ${build.number}.")},
            {"id", text_with("ID of the build on its server.")},
            {"url", text_with("Link to the build.")},
            {"branch", text_with("Branch that was built; of a pull request its source branch.")},
            {"tag", text_with("Tag that was built.")},
            {"pullRequest", text_with("Number of the pull request that was built.")},
            {"commit", text_with("Commit that was built.")},
            {"directory", text_with("Folder that relative paths start in.")}}},
          {"additionalProperties", false}};
}

Json document_schema() {
  const Json steps{{"type", "array"}, {"items", json_schema_reference("step")}, {"minItems", 1}};
  return {{"type", "object"},
          {"properties",
           {{"$schema", text_with("Where an editor finds this schema.")},
            {"server", json_schema_reference("server")},
            {"build", json_schema_reference("build")},
            {"steps", steps}}},
          {"required", {"steps"}},
          {"additionalProperties", false}};
}

std::string printed(const Json& schema) { return schema.dump(2) + "\n"; }

} // namespace

std::string json_schema_text() {
  Json definitions = json_schema_types();
  definitions["server"] = server_schema();
  definitions["build"] = build_schema();
  for (const auto& step : catalog()) definitions[step.kind] = step_schema(step);
  definitions["step"] = any_step();
  definitions["document"] = document_schema();
  return printed({{"$schema", k_dialect},
                  {"title", "octostep document"},
                  {"description",
                   "Build steps for Octopus Deploy: an object, an array of steps, or one step."},
                  {"if", {{"type", "array"}}},
                  {"then", {{"items", json_schema_reference("step")}, {"minItems", 1}}},
                  {"else",
                   {{"if", {{"required", {"steps"}}}},
                    {"then", json_schema_reference("document")},
                    {"else", json_schema_reference("step")}}},
                  {"$defs", std::move(definitions)}});
}

std::string json_schema_text(const StepSchema& step) {
  Json schema{{"$schema", k_dialect}};
  schema.update(step_schema(step));
  schema["$defs"] = json_schema_types();
  return printed(schema);
}

} // namespace octostep::schema
