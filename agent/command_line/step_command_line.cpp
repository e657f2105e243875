#include "agent/command_line/step_command_line.h"

#include <algorithm>
#include <optional>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <nlohmann/json.hpp>

#include "agent/intake/json_reader.h"
#include "schema/help_text.h"
#include "schema/text/ascii.h"
#include "schema/text/utf8.h"

namespace octostep::agent {
namespace {

using nlohmann::json;
using schema::ParameterType;

bool takes_items(const schema::Parameter& parameter) {
  return parameter.type == ParameterType::list || parameter.type == ParameterType::name_values;
}

std::string option_name(const schema::Parameter& parameter) {
  return "--" + schema::command_line_name(parameter.key);
}

std::string singular_name(const schema::Parameter& parameter) {
  std::string name = option_name(parameter);
  if (!takes_items(parameter) || !name.ends_with('s')) return {};
  name.pop_back();
  return name;
}

// Every user of the machine can see the command line, and audit logs record it.
bool is_reference_to_secret(std::string_view text) {
  const bool is_reference = text.starts_with("${env:") || text.starts_with("${file:");
  return is_reference && text.find('}') == text.size() - 1;
}

std::string secret_advice(const schema::Parameter& parameter) {
  const std::string by_variable =
      parameter.environment.empty()
          ? ""
          : fmt::format("set {} in the environment, ", parameter.environment.front());
  return fmt::format(
      "a secret is not taken from the command line, where other users can see it; "
      "{}give '${{env:NAME}}' or '${{file:PATH}}', or run a document from standard input",
      by_variable);
}

std::optional<std::string> flag_value(const Argument& argument, ArgumentReader& reader) {
  if (argument.inline_value) return argument.inline_value;
  return reader.take_if({"true", "false", "True", "False", "default"}).value_or("true");
}

// "name=value" or "name:value", split at whichever sign comes first, like the text form in a
// document.
json pair_of(const std::string& item) {
  const auto separator = item.find_first_of("=:");
  return {{"name", item.substr(0, separator)}, {"value", item.substr(separator + 1)}};
}

// Several texts become one text with several lines, in which an empty one would be lost.
json text_of(const std::vector<std::string>& texts) {
  const bool has_empty = std::ranges::any_of(
      texts, [](const std::string& text) { return text::trimmed(text).empty(); });
  if (has_empty && texts.size() > 1) return json::array({""});
  return fmt::format("{}", fmt::join(texts, "\n"));
}

json items_of(const schema::Parameter& parameter, const std::vector<std::string>& items) {
  if (parameter.type == ParameterType::list) return items;
  json pairs = json::array();
  for (const auto& item : items) pairs.push_back(pair_of(item));
  return pairs;
}

} // namespace

StepCommandLine::Match StepCommandLine::find(std::string_view option) const {
  if (option.empty()) return {}; // a stray word; parameters without a singular have no such name
  Match singular;
  if (option.empty()) return singular;
  for (const auto& parameter : m_kind.parameters) {
    if (option_name(parameter) == option) return {&parameter, false};
    if (singular_name(parameter) == option) singular = {&parameter, true};
  }
  return singular;
}

bool StepCommandLine::read(const Argument& argument,
                           ArgumentReader& reader,
                           std::vector<schema::Problem>& problems) {
  const auto [parameter, is_singular] = find(argument.option);
  if (parameter == nullptr) return false;
  const bool is_flag =
      parameter->type == ParameterType::boolean || parameter->type == ParameterType::tri_state;
  const auto value = is_flag ? flag_value(argument, reader) : reader.value_of(argument, problems);
  if (!value) return true;
  Given& given = m_given[parameter->key];
  const auto problem = [&](std::string message) {
    problems.push_back({argument.option, std::move(message)});
  };
  if (parameter->type == ParameterType::secret && !is_reference_to_secret(*value))
    problem(secret_advice(*parameter));
  else if (!text::is_utf8(*value))
    problem("its value is not UTF-8");
  else if (parameter->type == ParameterType::object && !read_json(*value, problems))
    problem("its value must be JSON");
  else if (is_singular && parameter->type == ParameterType::name_values &&
           value->find_first_of("=:") == std::string::npos)
    problem(fmt::format("'{}' has no '='; write {} name=value", *value, argument.option));
  else if (!takes_items(*parameter) && !given.texts.empty())
    problem("given twice");
  else if (is_singular ? !given.texts.empty() : !given.items.empty())
    problem(fmt::format("given as {} and as {}; use one of the two",
                        option_name(*parameter),
                        singular_name(*parameter)));
  else
    (is_singular ? given.items : given.texts).push_back(*value);
  return true;
}

std::vector<std::string> StepCommandLine::option_names() const {
  std::vector<std::string> names;
  for (const auto& parameter : m_kind.parameters) {
    names.push_back(option_name(parameter));
    if (auto singular = singular_name(parameter); !singular.empty())
      names.push_back(std::move(singular));
  }
  return names;
}

std::string StepCommandLine::document() const {
  json parameters = json::object();
  for (const auto& [key, given] : m_given) {
    const auto* parameter = m_kind.find(key);
    if (!given.items.empty())
      parameters[key] = items_of(*parameter, given.items);
    else if (given.texts.empty())
      continue; // already reported
    else if (parameter->type == ParameterType::object)
      parameters[key] = json::parse(given.texts.front());
    else
      parameters[key] = text_of(given.texts);
  }
  return json{{"type", m_kind.kind}, {"parameters", std::move(parameters)}}.dump();
}

std::string command_line_path(const std::string& path) {
  if (path == "/server/url") return "--server-url";
  for (const std::string_view prefix : {"/parameters/", "/server/"}) {
    if (!path.starts_with(prefix)) continue;
    const auto end = path.find('/', prefix.size());
    return "--" + schema::command_line_name(path.substr(prefix.size(), end - prefix.size()));
  }
  return path;
}

} // namespace octostep::agent
