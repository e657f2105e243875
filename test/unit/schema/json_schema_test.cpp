#include "schema/json_schema.h"

#include <algorithm>
#include <regex>
#include <string>
#include <vector>

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

namespace octostep::schema {
namespace {

using nlohmann::json;

json schema_of(const char* kind) { return json::parse(json_schema_text(*find_step_schema(kind))); }

void collect_references(const json& schema, std::vector<std::string>& references) {
  if (schema.is_object() && schema.contains("$ref") && schema["$ref"].is_string())
    references.push_back(schema["$ref"].get<std::string>());
  if (schema.is_structured())
    for (const auto& part : schema) collect_references(part, references);
}

void check_references(const json& schema) {
  std::vector<std::string> references;
  collect_references(schema, references);
  REQUIRE_FALSE(references.empty());
  for (const auto& reference : references) {
    CAPTURE(reference);
    REQUIRE(reference.starts_with("#/"));
    CHECK(schema.contains(json::json_pointer(reference.substr(1))));
  }
}

TEST_CASE("every reference in the schemas leads somewhere") {
  check_references(json::parse(json_schema_text()));
  for (const auto& step : catalog()) check_references(json::parse(json_schema_text(step)));
}

TEST_CASE("the document's schema covers an object, an array and one step") {
  const auto schema = json::parse(json_schema_text());
  CHECK(schema["$schema"] == "https://json-schema.org/draft/2020-12/schema");
  CHECK(schema["then"]["items"]["$ref"] == "#/$defs/step");
  CHECK(schema["else"]["then"]["$ref"] == "#/$defs/document");
  CHECK(schema["else"]["else"]["$ref"] == "#/$defs/step");
  CHECK(schema["$defs"]["document"]["required"] == json{"steps"});
  CHECK(schema["$defs"]["document"]["additionalProperties"] == false);
  CHECK(schema["$defs"]["server"]["properties"].contains("url"));
  CHECK(schema["$defs"]["server"]["properties"].contains("serverUrl"));
  CHECK(schema["$defs"]["step"]["properties"]["type"]["enum"].size() == catalog().size());
}

TEST_CASE("a step's schema has every parameter with its texts and refuses others") {
  for (const auto& step : catalog()) {
    CAPTURE(step.kind);
    const auto schema = json::parse(json_schema_text(step));
    CHECK(schema["properties"]["type"]["const"] == step.kind);
    const auto& parameters = schema["properties"]["parameters"];
    CHECK(parameters["additionalProperties"] == false);
    REQUIRE(parameters["properties"].size() == step.parameters.size());
    for (const auto& parameter : step.parameters) {
      CAPTURE(parameter.key);
      const auto& property = parameters["properties"][parameter.key];
      CHECK(property["title"] == parameter.label);
      CHECK(property["description"].get<std::string>().starts_with(parameter.help));
      CHECK((property.contains("$ref") || property.contains("anyOf")));
      const auto& required = parameters["required"];
      CHECK((std::ranges::find(required, json(parameter.key)) != required.end()) ==
            parameter.required);
    }
  }
}

TEST_CASE("defaults have the type of their parameter") {
  const auto parameters = schema_of("deploy")["properties"]["parameters"]["properties"];
  CHECK(parameters["wait"]["default"] == true);
  CHECK(parameters["force"]["default"] == false);
  CHECK(parameters["priority"]["default"] == "LifecycleDefault");
  CHECK_FALSE(parameters["timeout"].contains("default"));
  CHECK(schema_of("pack")["properties"]["parameters"]["properties"]["include"]["default"] ==
        json{"**"});
}

TEST_CASE("a choice lists its values, and takes every spelling that octostep takes") {
  const auto choice =
      schema_of("push")["properties"]["parameters"]["properties"]["overwriteMode"]["anyOf"];
  CHECK(choice[0]["enum"] == json{"failIfExists", "overwriteExisting", "ignoreIfExists"});
  const std::regex spellings(choice[1]["pattern"].get<std::string>());
  for (const std::string text : {"failIfExists", "FAIL", " IgnoreIfExists ", "True"}) {
    CAPTURE(text);
    CHECK(std::regex_search(text, spellings));
  }
  CHECK_FALSE(std::regex_search(std::string("fail if exists"), spellings));
  CHECK(choice[2]["type"] == "boolean");
  const auto format =
      schema_of("pack")["properties"]["parameters"]["properties"]["format"]["anyOf"];
  CHECK_FALSE(std::regex_search(std::string("tarxgz"),
                                std::regex(format[1]["pattern"].get<std::string>())));
}

TEST_CASE("patterns take what octostep takes") {
  const auto types = json::parse(json_schema_text())["$defs"];
  const auto matches = [&](const char* type, const std::string& text) {
    return std::ranges::any_of(types[type]["anyOf"], [&](const json& alternative) {
      return alternative.contains("pattern") &&
             std::regex_search(text, std::regex(alternative["pattern"].get<std::string>()));
    });
  };
  for (const char* text :
       {"00:10:00", "1.02:03:04", "01:30", "90s", "1h30m", "250ms", "PT30M", "600", "0.5", " 5 "})
    CHECK(matches("duration", text));
  for (const char* text : {"soon", "-5", "1:2", "10 m", "1.5.5h"})
    CHECK_FALSE(matches("duration", text));
  for (const char* text :
       {"2026-03-07T18:30:00+01:00", "2026-03-07 18:30", "2026-03-07T18:30:00.250Z"})
    CHECK(matches("dateTime", text));
  CHECK_FALSE(matches("dateTime", "tomorrow"));
  CHECK(matches("boolean", "True"));
  CHECK_FALSE(matches("boolean", "yes"));
  CHECK(matches("triState", "default"));
}

TEST_CASE("exclusions and conditions are rules about given values") {
  const auto rules = schema_of("createRelease")["properties"]["parameters"]["allOf"];
  const json given_notes{
      {"required", {"releaseNotes"}},
      {"properties", {{"releaseNotes", {{"not", {{"$ref", "#/$defs/absent"}}}}}}}};
  CHECK(rules[0]["not"]["allOf"][0] == given_notes);

  const auto runbook = schema_of("runRunbook")["properties"]["parameters"]["allOf"];
  CHECK(runbook[1]["anyOf"].size() == 2);

  const auto deploy = schema_of("deploy")["properties"]["parameters"]["allOf"];
  CHECK(std::ranges::any_of(deploy, [](const json& rule) {
    return rule.contains("if") && rule["if"]["required"] == json{"deploymentFreezeNames"} &&
           rule["then"]["required"] == json{"deploymentFreezeOverrideReason"};
  }));
}

TEST_CASE("a condition on values holds by default where the default is among them") {
  StepSchema step;
  step.kind = "sample";
  Parameter flag;
  flag.key = "flag";
  flag.type = ParameterType::boolean;
  flag.default_text = "true";
  Parameter reason;
  reason.key = "reason";
  reason.required_when = Condition{"flag", {"true"}};
  step.parameters = {flag, reason};

  const auto rule =
      json::parse(json_schema_text(step))["properties"]["parameters"]["allOf"][0]["if"];
  CHECK(rule["properties"]["flag"]["enum"] == json{"true", true});
  CHECK_FALSE(rule.contains("required"));
  step.parameters[0].default_text = "false";
  CHECK(json::parse(json_schema_text(
            step))["properties"]["parameters"]["allOf"][0]["if"]["required"] == json{"flag"});
}

TEST_CASE("secrets are marked as values that are never read back") {
  CHECK(json::parse(json_schema_text())["$defs"]["secret"]["writeOnly"] == true);
}

} // namespace
} // namespace octostep::schema
