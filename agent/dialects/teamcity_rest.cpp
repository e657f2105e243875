#include "agent/dialects/teamcity_rest.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <optional>
#include <string_view>
#include <utility>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "agent/dialects/dialect_parameters.h"
#include "agent/dialects/octo_command_line.h"
#include "agent/intake/json_reader.h"
#include "schema/text/ascii.h"
#include "schema/text/nearest_name.h"
#include "schema/validator.h"
#include "schema/value_text.h"
#include "steps/commits/build_record.h"

namespace octostep::agent {
namespace {

using nlohmann::json;
using schema::Parameter;
using schema::ParameterType;
using Problems = std::vector<schema::Problem>;

constexpr std::string_view k_arguments = "octopus_additionalcommandlinearguments";
constexpr std::string_view k_branch_override = "octopus_branch_override_enabled";
constexpr std::string_view k_branch = "octopus_branch_override_value";

// Properties that configure the plugin itself and do not change what the step does.
constexpr std::array<std::string_view, 9> k_without_meaning{"octopus_version",
                                                            "octopus_connection_id",
                                                            "octopus_apikey_source",
                                                            "octopus_apikey_parameter",
                                                            "octopus_oidc_connection_id",
                                                            k_arguments,
                                                            k_branch_override,
                                                            k_branch,
                                                            "octopus_octopack_publish_api_key"};

const schema::StepSchema* find_runner_type(std::string_view type) {
  for (const auto& kind : schema::catalog())
    if (const auto names = kind.dialects.find("teamcity"); names != kind.dialects.end())
      if (std::ranges::find(names->second, type) != names->second.end()) return &kind;
  return nullptr;
}

// The server never reveals a secure value; what it sends instead is not a key.
bool is_withheld(std::string_view value) {
  return value.starts_with("credentialsJSON:") || value.starts_with("zxx");
}

std::string text_member(const json& object, std::string_view member) {
  const auto found = object.find(member);
  return found != object.end() && found->is_string() ? found->get<std::string>() : std::string();
}

// Reads one step of one of the seven runner types.
class RunnerReader {
public:
  RunnerReader(const schema::StepSchema& kind,
               const TeamcityContext& context,
               std::string path,
               Problems& problems)
      : m_names(kind, "teamcity", NameCase::exact),
        m_parameters(octo_parameters(kind)),
        m_context(context),
        m_path(std::move(path)),
        m_problems(problems) {}

  json read(const json& step) {
    m_given = properties_of(step);
    for (const auto& [name, written] : m_given)
      if (!text::trimmed(written).empty()) read_property(name, written);
    complete_waiting();
    read_arguments(value_of(k_arguments));
    complete_kind();
    json result = m_parameters.step();
    if (kind() == "buildInformation" && !m_parameters.has("file"))
      result["parameters"]["buildInformation"] = build_information();
    return result;
  }

  [[nodiscard]] const std::vector<std::string>& warnings() const { return m_options.warnings; }

private:
  using Properties = std::vector<std::pair<std::string, std::string>>;

  [[nodiscard]] const std::string& kind() const { return m_parameters.kind().kind; }

  void problem(std::string_view property, std::string message) {
    m_problems.push_back({json_path(m_path, property), std::move(message)});
  }

  // {"property":[{"name":...,"value":...}]}, as written.
  Properties properties_of(const json& step) {
    const auto list = step.value("/properties/property"_json_pointer, json::array());
    if (!list.is_array()) {
      problem("properties", "must hold \"property\", a list of name and value");
      return {};
    }
    Properties properties;
    for (const auto& property : list)
      if (property.is_object())
        properties.emplace_back(text_member(property, "name"), text_member(property, "value"));
    return properties;
  }

  // With references replaced. A reference without a value is a problem, and so is one whose empty
  // value would look like a field that the user did not fill in.
  std::string resolved(const std::string& name, std::string_view written, bool may_be_empty) {
    auto value = resolve_teamcity_references(written, m_context);
    for (const auto& parameter : value.missing)
      problem(name,
              fmt::format("'%{}%' has no value in this build; define the parameter, "
                          "or write %% for a percent sign",
                          parameter));
    if (!value.leaves_empty.empty() && !may_be_empty)
      problem(name,
              fmt::format("'%{}%' is empty in this build; set the parameter, or take it out here",
                          value.leaves_empty));
    return std::move(value.text);
  }

  // The value of a property that has no meaning for the step; "" if it is not given.
  std::string value_of(std::string_view name) {
    for (const auto& [given, written] : m_given)
      if (given == name) return resolved(given, written, /*may_be_empty=*/true);
    return {};
  }

  void read_property(const std::string& name, const std::string& written) {
    if (std::ranges::find(k_without_meaning, name) != k_without_meaning.end()) return;
    const auto known = m_names.find(name);
    if (known.parameter != nullptr) {
      const bool may_be_empty = !schema::refuses_empty(*known.parameter);
      const auto value = resolved(name, written, may_be_empty);
      if (!text::trimmed(value).empty()) read_parameter(*known.parameter, name, value);
      return;
    }
    const bool is_of_octopus = name.starts_with("octopus_") || name.starts_with("octoups_") ||
                               name.starts_with("secure:octopus_");
    if (is_of_octopus && !is_of_another_runner(name)) {
      const auto near = text::nearest_name(name, m_names.names());
      problem(name,
              near.empty() ? "unknown property"
                           : fmt::format("unknown property; did you mean '{}'?", near));
    }
  }

  // The plugin's forms keep fields that only other runner types use, and pack keeps a server.
  [[nodiscard]] bool is_of_another_runner(const std::string& name) const {
    return std::ranges::any_of(schema::catalog(), [&](const schema::StepSchema& other) {
      return DialectParameters(other, "teamcity", NameCase::exact).find(name).parameter != nullptr;
    });
  }

  void
  read_parameter(const Parameter& parameter, const std::string& name, const std::string& given) {
    if (parameter.type == ParameterType::secret && is_withheld(given)) return;
    const std::string value = with_slashes(parameter, given);
    if (parameter.type != ParameterType::list) return m_parameters.add(parameter, value);
    if (!parameter.split_commas && !has_artifact_rules(parameter)) {
      for (const auto& line : schema::split_lines(value)) m_parameters.add(parameter, line);
      return;
    }
    const auto items = schema::split_commas(value);
    if (!items) return problem(name, "a quote is not closed");
    for (const auto& item : *items)
      if (!item.empty() || !has_artifact_rules(parameter)) m_parameters.add(parameter, item);
  }

  // Separated by lines, commas or both, like TeamCity's artifact paths.
  static bool has_artifact_rules(const Parameter& parameter) { return parameter.key == "packages"; }

  // The plugin only waits if it deploys; then it always shows progress, and never a raw log.
  void complete_waiting() {
    if (m_parameters.kind().find("wait") == nullptr) return;
    const bool waits = text::equal_ignoring_case(m_parameters.value("wait"), "true") &&
                       (kind() != "createRelease" || m_parameters.has("deployTo"));
    m_parameters.set("wait", waits ? "true" : "false");
    m_parameters.set("progress", waits ? "true" : "false");
    if (waits) m_parameters.set("rawLog", "false");
  }

  void read_arguments(const std::string& line) {
    const auto before = m_problems.size();
    read_octo_options(split_arguments(line), m_parameters, m_options, m_problems);
    for (auto i = before; i < m_problems.size(); ++i) {
      auto& problem = m_problems[i];
      if (!problem.path.empty()) problem.message = problem.path + ": " + problem.message;
      problem.path = json_path(m_path, k_arguments);
    }
    if (m_options.dry_run)
      problem(k_arguments, "--whatIf is asked for with octostep's option --dry-run");
    if (m_parameters.kind().find("wait") != nullptr &&
        text::equal_ignoring_case(m_parameters.value("progress"), "true"))
      m_parameters.set("wait", "true");
  }

  void complete_kind() {
    if (kind() == "deploy" && !m_parameters.has("releaseNumber"))
      m_parameters.set("releaseNumber", "latest");
    if (kind() != "pack") return;
    if (!m_parameters.has("format")) m_parameters.set("format", "nupkg");
    m_parameters.set("matchAnyCase", "true");
  }

  // What the agent knows about the build. Only the server knows the commits.
  [[nodiscard]] json build_information() {
    const auto& configuration = m_context.properties.configuration;
    const bool overrides = text::equal_ignoring_case(value_of(k_branch_override), "true");
    const std::string commit = environment_value(configuration, "build.vcs.number");
    const std::string root = environment_value(configuration, "vcsroot.url");
    const std::vector<std::pair<std::string, std::string>> fields{
        {"BuildEnvironment", "TeamCity"},
        {"BuildNumber", m_context.build.number},
        {"BuildUrl", m_context.build.url},
        {"Branch", steps::record_branch(m_context.build, overrides ? value_of(k_branch) : "")},
        {"VcsType", "Git"},
        {"VcsRoot", root.empty() ? m_context.build.repository_url : root},
        {"VcsCommitNumber", commit.empty() ? m_context.build.commit : commit}};
    json record = json::object();
    for (const auto& [name, value] : fields)
      if (!value.empty()) record[name] = without_references(value);
    return record;
  }

  DialectParameters m_names, m_parameters;
  const TeamcityContext& m_context;
  std::string m_path;
  Problems& m_problems;
  OctoOptions m_options;
  Properties m_given;
};

bool is_step_list(const json& value) { return value.is_object() && value.contains("step"); }

bool is_disabled(const json& step) {
  const auto found = step.find("disabled");
  if (found == step.end()) return false;
  return found->is_boolean() ? found->get<bool>() : text_member(step, "disabled") == "true";
}

} // namespace

std::vector<std::string> split_arguments(std::string_view line) {
  std::vector<std::string> words;
  std::string word;
  bool is_quoted = false, has_word = false;
  for (const char c : line) {
    if (c == '"') {
      is_quoted = !is_quoted;
      has_word = true;
    } else if (!is_quoted && std::isspace(static_cast<unsigned char>(c)) != 0) {
      if (has_word) words.push_back(std::exchange(word, {}));
      has_word = false;
    } else {
      word += c;
      has_word = true;
    }
  }
  if (has_word) words.push_back(word);
  return words;
}

bool is_teamcity_rest(const json& root) {
  if (!root.is_object()) return false;
  if (root.contains("steps")) return is_step_list(root["steps"]);
  return is_step_list(root) && !root.contains("type");
}

TeamcitySteps
read_teamcity_rest(const json& root, const TeamcityContext& context, Problems& problems) {
  TeamcitySteps result;
  const bool is_build_type = root.contains("steps");
  const std::string list_path = is_build_type ? "/steps/step" : "/step";
  const json& list = is_build_type ? root["steps"]["step"] : root["step"];
  if (!list.is_array()) {
    problems.push_back({list_path, "must be an array of build steps"});
    return result;
  }
  for (std::size_t i = 0; i < list.size(); ++i) {
    const std::string path = json_path(list_path, i);
    if (!list[i].is_object()) {
      problems.push_back({path, "must be an object with \"type\" and \"properties\""});
      continue;
    }
    const auto type = text_member(list[i], "type");
    const auto name = text_member(list[i], "name");
    const auto* kind = find_runner_type(type);
    if (kind == nullptr) {
      result.notices.push_back(fmt::format(
          "Build step '{}' of type '{}' is left to TeamCity", name.empty() ? type : name, type));
      continue;
    }
    RunnerReader reader(*kind, context, path, problems);
    json step = reader.read(list[i]);
    if (!name.empty()) step["name"] = name;
    if (const auto id = text_member(list[i], "id"); !id.empty()) step["id"] = id;
    step["enabled"] = !is_disabled(list[i]);
    result.notices.insert(result.notices.end(), reader.warnings().begin(), reader.warnings().end());
    result.steps.push_back({step.dump(), path});
  }
  if (result.steps.empty() && problems.empty())
    problems.push_back({list_path, "holds no build step of the Octopus plugin"});
  return result;
}

} // namespace octostep::agent
