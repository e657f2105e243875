#include "schema/json_schema_types.h"

#include <cctype>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace octostep::schema {

namespace {

using Json = nlohmann::ordered_json;

constexpr std::string_view k_time_pattern =
    R"(^\s*[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt ][0-9]{2}:[0-9]{2}(:[0-9]{2}([.,][0-9]+)?)?([Zz]|[+-][0-9]{2}(:?[0-9]{2})?)?\s*$)";
constexpr std::string_view k_duration_pattern =
    R"(^\s*([Pp][0-9DdTtHhMmSs.,]+|[0-9]+([.,][0-9]+)?|([0-9]+([.,][0-9]+)?([DdHhSs]|[Mm][Ss]?))+|([0-9]+\.)?[0-9]+:[0-5][0-9](:[0-5][0-9](\.[0-9]+)?)?)\s*$)";

Json text_of(std::string_view pattern) { return {{"type", "string"}, {"pattern", pattern}}; }

Json any_of(Json alternatives) { return {{"anyOf", std::move(alternatives)}}; }

// JSON Schema patterns cannot ignore case.
std::string any_case(std::string_view word) {
  std::string pattern;
  for (const char letter : word) {
    if (std::isalpha(static_cast<unsigned char>(letter)) != 0)
      pattern += fmt::format("[{}{}]",
                             static_cast<char>(std::toupper(letter)),
                             static_cast<char>(std::tolower(letter)));
    else if (letter == '.')
      pattern += "\\.";
    else
      pattern += letter;
  }
  return pattern;
}

std::string one_of_pattern(const std::vector<std::string>& words) {
  std::string alternatives;
  for (const auto& word : words) alternatives += (alternatives.empty() ? "" : "|") + any_case(word);
  return fmt::format("^\\s*({})\\s*$", alternatives);
}

// Also accepts the values that mean "not given", and text with references that are replaced before
// it is read.
Json with_common(Json alternatives) {
  alternatives.push_back(json_schema_reference("absent"));
  alternatives.push_back(json_schema_reference("reference"));
  return any_of(std::move(alternatives));
}

Json choice_alternatives(const Parameter& parameter) {
  Json values = Json::array();
  std::vector<std::string> spellings;
  bool has_flag = false;
  for (const auto& choice : parameter.allowed) {
    values.push_back(choice.value);
    spellings.push_back(choice.value);
    for (const auto& alias : choice.aliases) {
      spellings.push_back(alias);
      has_flag = has_flag || alias == "true";
    }
  }
  Json alternatives =
      Json::array({Json{{"enum", std::move(values)}}, text_of(one_of_pattern(spellings))});
  if (has_flag) alternatives.push_back({{"type", "boolean"}});
  return alternatives;
}

std::string_view type_name(const Parameter& parameter) {
  switch (parameter.type) {
  case ParameterType::text:
    return refuses_empty(parameter) ? "text" : "freeText";
  case ParameterType::choice:
    return "text"; // a choice lists its own values
  case ParameterType::secret:
    return "secret";
  case ParameterType::boolean:
    return "boolean";
  case ParameterType::tri_state:
    return "triState";
  case ParameterType::integer:
    return "integer";
  case ParameterType::duration:
    return "duration";
  case ParameterType::date_time:
    return "dateTime";
  case ParameterType::list:
    return refuses_empty(parameter) ? "list" : "freeList";
  case ParameterType::name_values:
    return "nameValues";
  case ParameterType::object:
    return "object";
  }
  return "text";
}

Json default_of(const Parameter& parameter) {
  if (parameter.type == ParameterType::boolean) return parameter.default_text == "true";
  if (parameter.type == ParameterType::list) return Json::array({parameter.default_text});
  return parameter.default_text;
}

std::string description_of(const Parameter& parameter) {
  auto text = parameter.help;
  if (!parameter.default_note.empty()) text += fmt::format(" Default: {}.", parameter.default_note);
  return text;
}

} // namespace

nlohmann::ordered_json json_schema_reference(std::string_view name) {
  return {{"$ref", fmt::format("#/$defs/{}", name)}};
}

nlohmann::ordered_json json_schema_given(std::string_view key) {
  return {{"required", {key}}, {"properties", {{key, {{"not", json_schema_reference("absent")}}}}}};
}

nlohmann::ordered_json json_schema_types() {
  const Json boolean{{"type", "boolean"}};
  const Json null{{"type", "null"}};
  const Json text{{"type", "string"}};
  const Json texts{{"type", "array"}, {"items", text}};
  const Json not_empty = text_of("\\S");
  const Json some_texts{{"type", "array"}, {"items", not_empty}, {"minItems", 1}};
  const Json value{{"type", {"string", "integer", "boolean"}}};
  const Json pair{{"type", "object"},
                  {"required", {"name", "value"}},
                  {"properties", {{"name", text}, {"value", value}}},
                  {"additionalProperties", false}};
  Json types;
  types["absent"] = {{"description", "Means: not given."}, {"anyOf", {null, text_of("^\\s*$")}}};
  types["reference"] = {
      {"description",
       "Text with ${env:NAME}, ${file:PATH}, ${build.number} or ${steps.ID.OUTPUT} in it."},
      {"type", "string"},
      {"pattern", "\\$\\{"}};
  types["text"] = any_of({not_empty, null});
  types["freeText"] = {{"type", {"string", "null"}}};
  types["secret"] = {{"anyOf", {not_empty, null}}, {"writeOnly", true}};
  types["boolean"] = with_common({boolean, text_of(one_of_pattern({"true", "false"}))});
  types["triState"] = with_common({boolean, text_of(one_of_pattern({"true", "false", "default"}))});
  types["integer"] =
      with_common({Json{{"type", "integer"}, {"minimum", 0}}, text_of("^\\s*[0-9]+\\s*$")});
  types["duration"] =
      with_common({Json{{"type", "number"}, {"minimum", 0}}, text_of(k_duration_pattern)});
  types["dateTime"] = any_of({text_of(k_time_pattern), json_schema_reference("reference"), null});
  types["list"] = any_of({some_texts, not_empty, null});
  types["freeList"] = any_of({texts, text, null});
  types["nameValues"] = any_of({Json{{"type", "object"}, {"additionalProperties", value}},
                                Json{{"type", "array"}, {"items", any_of({pair, text})}},
                                text,
                                null});
  types["object"] = {{"type", {"object", "string", "null"}}};
  return types;
}

nlohmann::ordered_json json_schema_of(const Parameter& parameter) {
  Json schema{{"title", parameter.label}, {"description", description_of(parameter)}};
  if (parameter.type == ParameterType::choice)
    schema.update(with_common(choice_alternatives(parameter)));
  else
    schema.update(json_schema_reference(type_name(parameter)));
  if (!parameter.default_text.empty()) schema["default"] = default_of(parameter);
  return schema;
}

} // namespace octostep::schema
