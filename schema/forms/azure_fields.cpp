#include "schema/forms/azure_fields.h"

#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <nlohmann/json.hpp>

#include "schema/forms/azure_extension.h"

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
  case Control::number: // "int" does not accept a blank
  case Control::line:
  case Control::password:
    break;
  }
  return "string";
}

// A visibility rule can only compare with a word. It cannot express "is given", so such a field is
// always shown.
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

// A list that may stay open starts without a selection, which is what its blank option means.
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

} // namespace

Json azure_inputs(const StepForm& form) {
  Json inputs = Json::array();
  for (const auto& group : form.groups) {
    const auto name = group_name(group.title);
    if (is_connection(group)) inputs.push_back(connection_input(name));
    for (const auto& field : group.fields) inputs.push_back(input_of(field, name));
  }
  return inputs;
}

Json azure_groups(const StepForm& form) {
  Json groups = Json::array();
  for (const auto& group : form.groups) {
    const bool has_required = std::ranges::any_of(group.fields, &FormField::required);
    groups.push_back({{"name", group_name(group.title)},
                      {"displayName", group.title},
                      {"isExpanded", has_required || is_connection(group)}});
  }
  return groups;
}

} // namespace octostep::schema
