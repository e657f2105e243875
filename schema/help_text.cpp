#include "schema/help_text.h"

#include <algorithm>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "schema/parameter_text.h"

namespace octostep::schema {

namespace {

constexpr std::size_t k_columns = 100;
constexpr std::size_t k_option_indent = 2;
constexpr std::size_t k_indent = 6;

bool is_upper(char letter) { return letter >= 'A' && letter <= 'Z'; }

std::size_t count_columns(std::string_view text) {
  return static_cast<std::size_t>(std::ranges::count_if(
      text, [](char byte) { return (static_cast<unsigned char>(byte) & 0xC0U) != 0x80U; }));
}

// Wraps the words into lines that begin with `indent` blanks.
std::string wrapped(std::string_view text, std::size_t indent) {
  std::string result;
  std::size_t column = 0;
  while (!text.empty()) {
    const auto end = std::min(text.find(' '), text.size());
    const auto word = text.substr(0, end);
    const auto width = count_columns(word);
    if (column == 0 || column + 1 + width > k_columns) {
      if (column != 0) result += '\n';
      result.append(indent, ' ');
      column = indent;
    } else {
      result += ' ';
      ++column;
    }
    result += word;
    column += width;
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return result + '\n';
}

std::string value_name(const Parameter& parameter) {
  if (parameter.path) return parameter.type == ParameterType::list ? " PATH ..." : " PATH";
  switch (parameter.type) {
  case ParameterType::boolean:
    // The option without a value means true.
    return parameter.default_text == "true" ? " true|false" : "";
  case ParameterType::tri_state:
    return " true|false|default";
  case ParameterType::integer:
    return " NUMBER";
  case ParameterType::duration:
    return " DURATION";
  case ParameterType::date_time:
    return " TIME";
  case ParameterType::choice:
    return " " + allowed_text(parameter, "|");
  case ParameterType::list:
    return " TEXT ...";
  case ParameterType::name_values:
    return " NAME:VALUE ...";
  case ParameterType::object:
    return " JSON";
  case ParameterType::secret:
  case ParameterType::text:
    return " TEXT";
  }
  return " TEXT";
}

std::string option_line(const Parameter& parameter) {
  auto line = fmt::format("--{}{}", command_line_name(parameter.key), value_name(parameter));
  if (parameter.required) return line + "  (required)";
  if (const auto text = default_text(parameter); !text.empty())
    return line + fmt::format("  (default {})", text);
  return line;
}

std::string described(const Parameter& parameter) {
  auto text = parameter.help;
  if (parameter.required_when)
    text += fmt::format(" Required when {}.", condition_text(*parameter.required_when));
  if (!parameter.environment.empty())
    text +=
        fmt::format(" Otherwise {} of the environment.", fmt::join(parameter.environment, " or "));
  return wrapped(option_line(parameter), k_option_indent) + wrapped(text, k_indent);
}

std::vector<std::string> groups_of(const StepSchema& step) {
  std::vector<std::string> groups;
  for (const auto& parameter : step.parameters)
    if (std::ranges::find(groups, parameter.group) == groups.end())
      groups.push_back(parameter.group);
  return groups;
}

} // namespace

std::string command_line_name(std::string_view key) {
  std::string name;
  for (const char letter : key) {
    if (is_upper(letter))
      name += {'-', static_cast<char>(letter - 'A' + 'a')};
    else
      name += letter;
  }
  return name;
}

const Parameter* find_command_line_name(const StepSchema& step, std::string_view name) {
  const auto found = std::ranges::find(step.parameters, name, [](const Parameter& parameter) {
    return command_line_name(parameter.key);
  });
  return found == step.parameters.end() ? nullptr : &*found;
}

std::string help_text(const StepSchema& step) {
  auto text =
      fmt::format("octostep {} [--parameter value ...]\n\n{}", step.command, wrapped(step.help, 0));
  for (const auto& group : groups_of(step)) {
    text += fmt::format("\n{}\n", group);
    for (const auto& parameter : step.parameters)
      if (parameter.group == group) text += described(parameter);
  }
  if (!step.outputs.empty()) text += "\nOutputs\n";
  for (const auto& output : step.outputs)
    text += fmt::format("  {}\n", output.key) + wrapped(output.help, k_indent);
  return text;
}

} // namespace octostep::schema
