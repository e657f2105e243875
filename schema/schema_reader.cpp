#include "schema/schema_reader.h"

#include <algorithm>
#include <array>
#include <map>
#include <stdexcept>
#include <utility>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "schema/integrations.h"
#include "schema/schema_entry.h"

namespace octostep::schema {

namespace {

using Json = nlohmann::json;
using JsonFiles = std::map<std::string, Json, std::less<>>;

constexpr auto k_type_names = std::to_array<std::pair<std::string_view, ParameterType>>({
    {"text", ParameterType::text},
    {"secret", ParameterType::secret},
    {"boolean", ParameterType::boolean},
    {"tri_state", ParameterType::tri_state},
    {"integer", ParameterType::integer},
    {"duration", ParameterType::duration},
    {"date_time", ParameterType::date_time},
    {"choice", ParameterType::choice},
    {"list", ParameterType::list},
    {"name_values", ParameterType::name_values},
    {"object", ParameterType::object},
});

// The key of a parameter's entry, for messages and lookups; "" if it has none.
std::string key_of(const Json& parameter) {
  return parameter.is_object() ? parameter.value("key", std::string()) : std::string();
}

ParameterType read_type(const SchemaEntry& entry) {
  const auto name = entry.required_text("type");
  const auto* const found =
      std::ranges::find(k_type_names, name, [](const auto& pair) { return pair.first; });
  if (found == k_type_names.end()) entry.fail(fmt::format("has the unknown type '{}'", name));
  return found->second;
}

std::optional<Condition> read_condition(const SchemaEntry& parent, std::string_view member) {
  const Json* json = parent.find(member);
  if (json == nullptr) return std::nullopt;
  const SchemaEntry entry(*json, fmt::format("{} {}", parent.where(), member));
  entry.allow_only({"key", "values"});
  return Condition{entry.required_text("key"), entry.texts("values")};
}

DialectNames read_dialects(const SchemaEntry& parent, std::string_view member) {
  DialectNames names;
  const Json* json = parent.find(member);
  if (json == nullptr) return names;
  const SchemaEntry entry(*json, fmt::format("{} {}", parent.where(), member));
  for (const auto& dialect : json->items()) {
    if (integration_label(dialect.key()).empty())
      entry.fail(fmt::format("has the unknown integration '{}'", dialect.key()));
    names[dialect.key()] = entry.texts(dialect.key());
  }
  return names;
}

std::vector<Choice> read_choices(const SchemaEntry& parent, ParameterType type) {
  std::vector<Choice> choices;
  for (const Json& json : parent.array("allowed")) {
    const SchemaEntry entry(json, parent.where() + " allowed");
    entry.allow_only({"value", "label", "aliases"});
    choices.push_back(
        {entry.required_text("value"), entry.required_text("label"), entry.texts("aliases")});
  }
  if (choices.empty() == (type == ParameterType::choice))
    parent.fail("needs 'allowed' exactly when its type is choice");
  return choices;
}

Parameter read_parameter(const Json& json, const std::string& file) {
  const SchemaEntry entry(json, fmt::format("{}.json, parameter '{}',", file, key_of(json)));
  entry.allow_only({"key",       "type",          "label",        "help",
                    "group",     "default",       "default_note", "required",
                    "allowed",   "required_when", "visible_when", "split_commas",
                    "multiline", "path",          "may_be_empty", "server_address",
                    "address",   "environment",   "dialects",     "inverted"});
  Parameter parameter;
  parameter.key = entry.required_text("key");
  parameter.type = read_type(entry);
  parameter.label = entry.required_text("label");
  parameter.help = entry.required_text("help");
  parameter.group = entry.required_text("group");
  parameter.default_text = entry.text("default");
  parameter.default_note = entry.text("default_note");
  parameter.required = entry.flag("required", false);
  parameter.required_when = read_condition(entry, "required_when");
  parameter.visible_when = read_condition(entry, "visible_when");
  parameter.allowed = read_choices(entry, parameter.type);
  parameter.split_commas = entry.flag("split_commas", false);
  parameter.multiline = entry.flag("multiline", false);
  parameter.path = entry.flag("path", false);
  parameter.may_be_empty = entry.flag("may_be_empty", false);
  parameter.server_address = entry.flag("server_address", false);
  parameter.address = entry.flag("address", false);
  parameter.environment = entry.texts("environment");
  parameter.dialects = read_dialects(entry, "dialects");
  parameter.inverted = read_dialects(entry, "inverted");
  return parameter;
}

Json patched(Json parameter, const SchemaEntry& include) {
  if (const Json* each = include.find("each"); each != nullptr) parameter.merge_patch(*each);
  const Json* override_all = include.find("override");
  if (override_all == nullptr) return parameter;
  const auto own = override_all->find(key_of(parameter));
  if (own != override_all->end()) parameter.merge_patch(*own);
  return parameter;
}

void require_known(const SchemaEntry& include,
                   const std::vector<std::string>& keys,
                   const Json& shared) {
  for (const auto& key : keys)
    if (std::ranges::none_of(shared,
                             [&](const Json& parameter) { return key_of(parameter) == key; }))
      include.fail(fmt::format("names '{}', which is not there", key));
}

void append_included(const SchemaEntry& include,
                     const JsonFiles& files,
                     std::vector<Parameter>& parameters) {
  include.allow_only({"include", "without", "each", "override"});
  const auto name = include.required_text("include");
  const auto file = files.find(name);
  if (file == files.end()) include.fail(fmt::format("names the missing file '{}.json'", name));

  const Json& shared = SchemaEntry(file->second, name + ".json").array("parameters");
  const auto without = include.texts("without");
  require_known(include, without, shared);
  if (const Json* own = include.find("override"); own != nullptr)
    for (const auto& item : own->items()) require_known(include, {item.key()}, shared);

  for (const Json& json : shared)
    if (std::ranges::find(without, key_of(json)) == without.end())
      parameters.push_back(read_parameter(patched(json, include), name));
}

std::vector<Parameter>
read_parameters_of(const SchemaEntry& file, const std::string& name, const JsonFiles& files) {
  std::vector<Parameter> parameters;
  for (const Json& json : file.array("parameters")) {
    if (json.is_object() && json.contains("include"))
      append_included(SchemaEntry(json, fmt::format("{}.json, include", name)), files, parameters);
    else
      parameters.push_back(read_parameter(json, name));
  }
  return parameters;
}

std::vector<Exclusive> read_exclusives(const SchemaEntry& file) {
  std::vector<Exclusive> exclusives;
  for (const Json& json : file.array("exclusive")) {
    const SchemaEntry entry(json, file.where() + " exclusive");
    entry.allow_only({"keys", "required"});
    exclusives.push_back({entry.texts("keys"), entry.flag("required", false)});
  }
  return exclusives;
}

std::vector<Output> read_outputs(const SchemaEntry& file) {
  std::vector<Output> outputs;
  for (const Json& json : file.array("outputs")) {
    const SchemaEntry entry(json, file.where() + " outputs");
    entry.allow_only({"key", "help", "list"});
    outputs.push_back(
        {entry.required_text("key"), entry.required_text("help"), entry.flag("list", false)});
  }
  return outputs;
}

StepSchema read_step(const std::string& name, const Json& json, const JsonFiles& files) {
  const SchemaEntry file(json, name + ".json");
  file.allow_only({"kind",
                   "command",
                   "label",
                   "help",
                   "needs_server",
                   "server_unless",
                   "dialects",
                   "exclusive",
                   "parameters",
                   "outputs"});
  StepSchema step;
  step.kind = file.text("kind");
  step.command = file.text("command");
  step.label = file.text("label");
  step.help = file.text("help");
  step.needs_server = file.flag("needs_server", true);
  step.server_unless = file.text("server_unless");
  step.dialects = read_dialects(file, "dialects");
  step.exclusive = read_exclusives(file);
  step.parameters = read_parameters_of(file, name, files);
  step.outputs = read_outputs(file);
  return step;
}

[[noreturn]] void fail_step(const StepSchema& step, const std::string& what) {
  throw std::logic_error(fmt::format("step schema: {} {}", step.kind, what));
}

void check_condition(const StepSchema& step,
                     const Parameter& parameter,
                     const std::optional<Condition>& condition) {
  if (condition && step.find(condition->key) == nullptr)
    fail_step(
        step,
        fmt::format("parameter '{}' depends on the unknown '{}'", parameter.key, condition->key));
}

void check_step(const StepSchema& step) {
  std::vector<std::string> keys;
  for (const auto& parameter : step.parameters) {
    if (std::ranges::find(keys, parameter.key) != keys.end())
      fail_step(step, fmt::format("has the parameter '{}' twice", parameter.key));
    keys.push_back(parameter.key);
    check_condition(step, parameter, parameter.required_when);
    check_condition(step, parameter, parameter.visible_when);
  }
  if (!step.server_unless.empty() && step.find(step.server_unless) == nullptr)
    fail_step(step, fmt::format("needs no server with the unknown '{}'", step.server_unless));
  for (const auto& exclusive : step.exclusive)
    for (const auto& key : exclusive.keys)
      if (step.find(key) == nullptr)
        fail_step(step, fmt::format("excludes the unknown parameter '{}'", key));
}

JsonFiles parse_files(std::span<const SchemaFile> files) {
  JsonFiles parsed;
  for (const auto& file : files) {
    auto json = Json::parse(file.text, nullptr, /*allow_exceptions=*/false);
    if (json.is_discarded())
      throw std::logic_error(fmt::format("step schema: {}.json is not JSON", file.name));
    parsed.emplace(file.name, std::move(json));
  }
  return parsed;
}

} // namespace

Catalog read_catalog(std::span<const SchemaFile> files) {
  const JsonFiles parsed = parse_files(files);
  const auto connection = parsed.find("connection");
  if (connection == parsed.end()) throw std::logic_error("step schema: connection.json is missing");

  Catalog catalog;
  catalog.connection = read_step("connection", connection->second, parsed);
  for (const auto& file : files) {
    const Json& json = parsed.find(file.name)->second;
    if (!json.contains("kind")) continue;
    auto step = read_step(std::string(file.name), json, parsed);
    if (step.needs_server) {
      const auto& shared = catalog.connection;
      step.parameters.insert(
          step.parameters.end(), shared.parameters.begin(), shared.parameters.end());
      step.exclusive.insert(step.exclusive.end(), shared.exclusive.begin(), shared.exclusive.end());
    }
    check_step(step);
    catalog.steps.push_back(std::move(step));
  }
  return catalog;
}

} // namespace octostep::schema
