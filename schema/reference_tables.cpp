#include "schema/reference_tables.h"

#include <algorithm>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "schema/catalog.h"
#include "schema/integrations.h"
#include "schema/parameter_text.h"

namespace octostep::schema {

namespace {

// Escapes text for a table cell: a bar would end the cell and a line break the row; stars and
// square and angle brackets are markup.
std::string cell(std::string_view text) {
  std::string result;
  for (const char letter : text) {
    if (letter == '|' || letter == '*' || letter == '[' || letter == ']')
      result.append("\\").push_back(letter);
    else if (letter == '<')
      result += "&lt;";
    else if (letter == '\n')
      result += ' ';
    else
      result += letter;
  }
  return result;
}

std::string code(std::string_view text) { return fmt::format("`{}`", text); }

std::string type_text(const Parameter& parameter) {
  switch (parameter.type) {
  case ParameterType::text:
    return parameter.path ? "path" : "text";
  case ParameterType::secret:
    return "secret";
  case ParameterType::boolean:
    return "boolean";
  case ParameterType::tri_state:
    return "true, false, default";
  case ParameterType::integer:
    return "number";
  case ParameterType::duration:
    return "duration";
  case ParameterType::date_time:
    return "time";
  case ParameterType::choice:
    return allowed_text(parameter, ", ");
  case ParameterType::list:
    return parameter.split_commas ? "list, also with commas" : "list";
  case ParameterType::name_values:
    return "names and values";
  case ParameterType::object:
    return "object";
  }
  return "text";
}

std::string meaning(const Parameter& parameter) {
  auto text = parameter.help;
  if (parameter.required_when)
    text += fmt::format(" Required when {}.", condition_text(*parameter.required_when));
  for (const auto& variable : parameter.environment)
    text += fmt::format(
        "{}`{}`", &variable == &parameter.environment.front() ? " Environment: " : ", ", variable);
  if (!parameter.environment.empty()) text += '.';
  return text;
}

std::string default_cell(const Parameter& parameter) {
  if (parameter.required) return "**required**";
  if (!parameter.default_text.empty()) return code(parameter.default_text);
  return cell(parameter.default_note);
}

bool is_connection_of(const StepSchema& step, const Parameter& parameter) {
  const auto& shared = connection_parameters();
  return step.needs_server &&
         std::ranges::find(shared, parameter.key, &Parameter::key) != shared.end();
}

std::vector<const Parameter*> own_parameters(const StepSchema& step) {
  std::vector<const Parameter*> own;
  for (const auto& parameter : step.parameters)
    if (step.kind.empty() || !is_connection_of(step, parameter)) own.push_back(&parameter);
  return own;
}

std::string parameter_table(const StepSchema& step) {
  std::string table = "| Key | Type | Default | Meaning |\n| --- | --- | --- | --- |\n";
  for (const auto* parameter : own_parameters(step))
    table += fmt::format("| {} | {} | {} | {} |\n",
                         code(parameter->key),
                         cell(type_text(*parameter)),
                         default_cell(*parameter),
                         cell(meaning(*parameter)));
  return table;
}

std::string exclusive_lines(const StepSchema& step) {
  std::string lines;
  for (const auto& exclusive : step.exclusive) {
    if (!step.kind.empty() && is_connection_of(step, *step.find(exclusive.keys.front()))) continue;
    lines += exclusive.required ? "\nExactly one of" : "\nAt most one of";
    for (const auto& key : exclusive.keys)
      lines += fmt::format("{} `{}`", &key == &exclusive.keys.front() ? "" : ",", key);
    lines += ".\n";
  }
  return lines;
}

std::string output_table(const StepSchema& step) {
  if (step.outputs.empty()) return {};
  std::string table = "\n| Output | Meaning |\n| --- | --- |\n";
  for (const auto& output : step.outputs)
    table += fmt::format(
        "| {}{} | {} |\n", code(output.key), output.is_list ? " (list)" : "", cell(output.help));
  return table;
}

// "--name" or "-n" on command lines, the name alone in forms.
std::string spelled(const Integration& integration, std::string_view name) {
  if (!integration.is_command_line) return code(name);
  return code(fmt::format("{}{}", name.size() == 1 ? "-" : "--", name));
}

std::string names_cell(const Parameter& parameter, const Integration& integration) {
  std::string text;
  const auto add = [&](const DialectNames& names, std::string_view note) {
    const auto found = names.find(integration.dialect);
    if (found == names.end()) return;
    for (const auto& name : found->second)
      text += fmt::format("{}{}{}", text.empty() ? "" : ", ", spelled(integration, name), note);
  };
  add(parameter.dialects, "");
  add(parameter.inverted, " (opposite)");
  return text;
}

bool is_known_elsewhere(const Parameter& parameter) {
  return !parameter.dialects.empty() || !parameter.inverted.empty();
}

std::string step_names_row(const StepSchema& step, const std::vector<Integration>& columns) {
  std::string row = "| *step* |";
  for (const auto& integration : columns) {
    std::string names;
    if (const auto found = step.dialects.find(integration.dialect); found != step.dialects.end())
      for (const auto& name : found->second)
        names += fmt::format("{}{}", names.empty() ? "" : ", ", code(name));
    row += fmt::format(" {} |", names);
  }
  return row + "\n";
}

// The integrations that have a name for the step or for one of its own parameters.
std::vector<Integration> columns_of(const StepSchema& step) {
  std::vector<Integration> columns;
  const auto own = own_parameters(step);
  std::ranges::copy_if(
      k_integrations, std::back_inserter(columns), [&](const Integration& integration) {
        return step.dialects.contains(integration.dialect) ||
               std::ranges::any_of(own, [&](const auto* parameter) {
                 return !names_cell(*parameter, integration).empty();
               });
      });
  return columns;
}

std::string names_table(const StepSchema& step) {
  const auto columns = columns_of(step);
  std::string table = "\n<details><summary>Names in other integrations</summary>\n\n| Key |";
  for (const auto& integration : columns) table += fmt::format(" {} |", integration.label);
  table += "\n| --- |";
  for (std::size_t i = 0; i < columns.size(); ++i) table += " --- |";
  table += "\n";
  if (!step.dialects.empty()) table += step_names_row(step, columns);
  for (const auto* parameter : own_parameters(step)) {
    if (!is_known_elsewhere(*parameter)) continue;
    table += fmt::format("| {} |", code(parameter->key));
    for (const auto& integration : columns)
      table += fmt::format(" {} |", names_cell(*parameter, integration));
    table += "\n";
  }
  return table + "\n</details>\n";
}

std::string body(const StepSchema& step) {
  return parameter_table(step) + exclusive_lines(step) + output_table(step) + names_table(step);
}

} // namespace

std::string reference_tables() {
  std::string text = fmt::format("## Connection\n\nKeys of `server` (where `serverUrl` may be "
                                 "written `url`), and of every step that needs a "
                                 "server.\n\n{}",
                                 body(connection_schema()));
  for (const auto& step : catalog())
    text += fmt::format(
        "\n## {}: `octostep {}`\n\n{}\n\n{}", code(step.kind), step.command, step.help, body(step));
  return text;
}

} // namespace octostep::schema
