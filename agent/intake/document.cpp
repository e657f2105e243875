#include "agent/intake/document.h"

#include <algorithm>
#include <cctype>
#include <filesystem>
#include <set>
#include <string>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <nlohmann/json.hpp>

#include "agent/ci/teamcity_properties.h"
#include "agent/dialects/teamcity_rest.h"
#include "agent/intake/json_reader.h"
#include "schema/text/nearest_name.h"
#include "schema/validator.h"
#include "steps/source_reference.h"

namespace octostep::agent {
namespace {

using nlohmann::json;
using Names = std::vector<std::string>;

const Names& document_keys() {
  static const Names keys{"server", "build", "steps"};
  return keys;
}

const Names& step_keys() {
  static const Names keys{"id", "type", "name", "parameters", "enabled", "continueOnFailure"};
  return keys;
}

bool is_in(const Names& names, std::string_view name) {
  return std::ranges::find(names, name) != names.end();
}

std::string unknown_key(std::string_view key, const Names& known) {
  const auto near = text::nearest_name(key, known);
  if (!near.empty()) return fmt::format("unknown key '{}'; did you mean '{}'?", key, near);
  return fmt::format("unknown key '{}'; known are {}", key, fmt::join(known, ", "));
}

Names step_kinds() {
  Names kinds;
  for (const auto& schema : schema::catalog()) kinds.push_back(schema.kind);
  return kinds;
}

bool is_valid_id(std::string_view id) {
  return !id.empty() && std::ranges::all_of(id, [](unsigned char c) {
    return std::isalnum(c) != 0 || c == '_' || c == '-';
  });
}

std::optional<bool> as_boolean(const json& value) {
  if (value.is_boolean()) return value.get<bool>();
  if (!value.is_string()) return std::nullopt;
  std::string text = value.get<std::string>();
  std::ranges::transform(
      text, text.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  if (text == "true") return true;
  if (text == "false") return false;
  return std::nullopt;
}

class DocumentReader {
public:
  DocumentReader(const DocumentSources& sources, std::vector<schema::Problem>& problems)
      : m_sources(sources), m_problems(problems) {}

  RunDefinition read(json root) {
    m_definition.build = m_sources.references.build();
    if (root.is_array()) {
      complete_connection(json());
      read_steps(std::move(root), "");
    } else if (root.is_object()) {
      read_object(std::move(root));
    } else {
      problem("", "must be an object with \"steps\", an array of steps, or one step");
    }
    return std::move(m_definition);
  }

private:
  void problem(std::string path, std::string message) {
    m_problems.push_back({std::move(path), std::move(message)});
  }

  void read_object(json root) {
    if (is_teamcity_rest(root)) {
      read_teamcity(root);
    } else if (root.contains("steps")) {
      read_whole(std::move(root));
    } else if (root.contains("type")) {
      complete_connection(json());
      json steps = json::array({std::move(root)});
      m_is_single = true;
      read_steps(std::move(steps), "");
    } else {
      problem("", "holds neither \"steps\" nor a step's \"type\"");
      report_unknown_keys(root, document_keys());
    }
  }

  void read_teamcity(const json& root) {
    complete_connection(json());
    auto found = read_teamcity_rest(root,
                                    {m_sources.environment,
                                     m_definition.build,
                                     read_teamcity_properties(m_sources.environment)},
                                    m_problems);
    m_definition.notices = std::move(found.notices);
    for (const auto& [step, path] : found.steps) read_step(json::parse(step), path);
    give_default_ids();
  }

  void read_whole(json root) {
    report_unknown_keys(root, document_keys());
    if (root.contains("build")) read_build(std::move(root["build"]));
    complete_connection(root.contains("server") ? std::move(root["server"]) : json());
    read_steps(std::move(root["steps"]), "/steps");
  }

  // Editors find the JSON Schema of a document through "$schema".
  void report_unknown_keys(const json& root, const Names& known) {
    for (const auto& [key, value] : root.items())
      if (!is_in(known, key) && key != "$schema")
        problem(json_path("", key), unknown_key(key, known));
  }

  // In "number": "1.0.${build.number}", the reference means the CI server's own number.
  void read_build(json build) {
    if (!build.is_object()) return problem("/build", "must be an object with number, branch, ...");
    auto& facts = m_definition.build;
    PendingReferences pending;
    m_sources.references.resolve(build, "/build", StepScope(), pending, m_problems);
    for (const auto& [key, value] : build.items())
      if (!value.is_null()) read_build_fact(key, value, facts);
    m_sources.references.set_build(facts);
  }

  void read_build_fact(const std::string& key, const json& value, steps::BuildFacts& facts) {
    const std::string path = json_path("/build", key);
    const auto* known = std::ranges::find(k_build_facts, key, &BuildFactName::name);
    const bool is_directory = key == "directory";
    if (known == k_build_facts.end() && !is_directory)
      return problem(path, unknown_key(key, build_keys()));
    if (!value.is_string()) return problem(path, "must be text in quotes");
    const std::string text = value.get<std::string>();
    if (is_directory) return read_directory(text, path);
    if (key == "branch") return name_branch(text, facts);
    if (!text.empty()) facts.*known->fact = text;
  }

  // If the document only has a word for "no branch" ("<default>"), the CI server's facts count.
  static void name_branch(const std::string& said, steps::BuildFacts& facts) {
    if (steps::is_word_for_none(said)) return;
    facts.branch = steps::given_branch(said);
    facts.tag.clear();
    facts.is_default_branch = false;
  }

  static Names build_keys() {
    Names keys = build_fact_names();
    keys.emplace_back("directory");
    return keys;
  }

  void read_directory(const std::string& text, const std::string& path) {
    auto& directory = m_definition.build.directory;
    const auto given = (directory / std::filesystem::path(text)).lexically_normal();
    std::error_code error;
    if (!std::filesystem::is_directory(given, error))
      return problem(path, fmt::format("folder '{}' does not exist", given.string()));
    directory = given;
  }

  void complete_connection(json server) {
    m_connection = read_server_object(std::move(server), m_sources.references, m_problems);
    apply_connection_options(m_connection, m_sources.connection_options, m_problems);
    add_environment_defaults(m_connection, m_sources.environment, m_problems);
  }

  void read_steps(json steps, const std::string& path) {
    if (!steps.is_array()) return problem(path, "must be an array of steps");
    if (steps.empty()) return problem(path, "holds no step");
    for (std::size_t i = 0; i < steps.size(); ++i)
      read_step(std::move(steps[i]), m_is_single ? path : json_path(path, i));
    give_default_ids();
  }

  void read_step(json step, const std::string& path) {
    m_definition.steps.emplace_back();
    auto& definition = m_definition.steps.back();
    if (!step.is_object())
      return problem(path, "must be an object with \"type\" and \"parameters\"");
    PendingReferences pending;
    for (const auto* key : {"enabled", "continueOnFailure"})
      if (step.contains(key))
        m_sources.references.resolve(
            step[key], json_path(path, key), StepScope(), pending, m_problems);
    definition.kind = read_kind(step, path);
    definition.id = read_id(step, path);
    definition.name = read_text(step, "name", path);
    definition.enabled = read_boolean(step, "enabled", path, true);
    definition.continue_on_failure = read_boolean(step, "continueOnFailure", path, false);
    read_parameters(definition, std::move(step), path);
  }

  const schema::StepSchema* read_kind(const json& step, const std::string& path) {
    const std::string kind_path = json_path(path, "type");
    if (!step.contains("type")) {
      problem(kind_path, fmt::format("missing; one of {}", fmt::join(step_kinds(), ", ")));
      return nullptr;
    }
    const std::string kind = read_text(step, "type", path);
    const auto* schema = schema::find_step_schema(kind);
    if (schema != nullptr || !step["type"].is_string()) return schema;
    const auto near = text::nearest_name(kind, step_kinds());
    problem(kind_path,
            near.empty()
                ? fmt::format("unknown type '{}'; one of {}", kind, fmt::join(step_kinds(), ", "))
                : fmt::format("unknown type '{}'; did you mean '{}'?", kind, near));
    return nullptr;
  }

  std::string read_id(const json& step, const std::string& path) {
    const std::string id = read_text(step, "id", path);
    if (!step.contains("id") || !step["id"].is_string()) return {};
    const std::string id_path = json_path(path, "id");
    if (!is_valid_id(id)) {
      problem(id_path, fmt::format("'{}' is not an id; use letters, digits, '_' and '-'", id));
      return {};
    }
    if (!m_ids.insert(id).second)
      problem(id_path, fmt::format("a step above has the id '{}', too", id));
    return id;
  }

  std::string read_text(const json& step, std::string_view key, const std::string& path) {
    const auto found = step.find(key);
    if (found == step.end() || found->is_null()) return {};
    if (found->is_string()) return found->get<std::string>();
    problem(json_path(path, key), "must be text in quotes");
    return {};
  }

  bool read_boolean(const json& step, std::string_view key, const std::string& path, bool absent) {
    const auto found = step.find(key);
    if (found == step.end() || found->is_null()) return absent;
    const auto value = as_boolean(*found);
    if (!value) problem(json_path(path, key), "must be true or false");
    return value.value_or(absent);
  }

  // Parameters are in "parameters" or, in the flat form, next to "type".
  void read_parameters(StepDefinition& definition, json step, const std::string& path) {
    json parameters = json::object();
    definition.path = path;
    if (step.contains("parameters")) {
      definition.path = json_path(path, "parameters");
      parameters = std::move(step["parameters"]);
      report_misplaced(step, definition, path);
    } else {
      for (auto& [key, value] : step.items())
        if (!is_in(step_keys(), key)) parameters[key] = std::move(value);
    }
    if (parameters.is_null()) parameters = json::object();
    if (!parameters.is_object()) {
      problem(definition.path, "must be an object of parameters");
      parameters = json::object();
    }
    const bool needs_server = definition.kind != nullptr && definition.kind->needs_server;
    if (needs_server)
      for (const auto& option : m_sources.connection_options) parameters.erase(option.key);
    definition.parameters.text = parameters.dump();
    definition.connection.text = needs_server ? m_connection.dump() : "{}";
  }

  void
  report_misplaced(const json& step, const StepDefinition& definition, const std::string& path) {
    for (const auto& [key, value] : step.items()) {
      if (is_in(step_keys(), key)) continue;
      const bool is_parameter = definition.kind != nullptr && definition.kind->find(key) != nullptr;
      problem(json_path(path, key),
              is_parameter ? fmt::format("parameter '{}' belongs inside \"parameters\"", key)
                           : unknown_key(key, step_keys()));
    }
  }

  void give_default_ids() {
    for (auto& step : m_definition.steps) {
      if (!step.id.empty()) continue;
      const std::string base = step.kind == nullptr ? "step" : step.kind->kind;
      step.id = base;
      for (int number = 2; !m_ids.insert(step.id).second; ++number)
        step.id = fmt::format("{}{}", base, number);
    }
  }

  const DocumentSources& m_sources;
  std::vector<schema::Problem>& m_problems;
  RunDefinition m_definition;
  json m_connection;
  bool m_is_single = false;
  std::set<std::string, std::less<>> m_ids;
};

} // namespace

RunDefinition read_document(std::string_view text,
                            const DocumentSources& sources,
                            std::vector<schema::Problem>& problems) {
  auto root = read_json(text, problems);
  if (!root) return {sources.references.build(), {}, {}};
  return DocumentReader(sources, problems).read(std::move(*root));
}

} // namespace octostep::agent
