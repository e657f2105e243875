#include "schema/catalog.h"

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <vector>

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include "schema/integrations.h"
#include "schema/validator.h"

namespace octostep::schema {
namespace {

TEST_CASE("the catalog holds the eight step kinds in the order of the straight line") {
  std::vector<std::string> kinds;
  for (const auto& step : catalog()) kinds.push_back(step.kind);
  CHECK(kinds == std::vector<std::string>{"pack",
                                          "push",
                                          "buildInformation",
                                          "createRelease",
                                          "deploy",
                                          "promote",
                                          "runRunbook",
                                          "awaitTask"});
}

TEST_CASE("a step is found by kind and by command, and nothing else is found") {
  REQUIRE(find_step_schema("createRelease") != nullptr);
  CHECK(find_step_command("create-release") == find_step_schema("createRelease"));
  CHECK(find_step_schema("create-release") == nullptr);
  CHECK(find_step_command("createRelease") == nullptr);
}

TEST_CASE("only pack needs no server and has no connection parameters") {
  for (const auto& step : catalog()) {
    CAPTURE(step.kind);
    const bool is_pack = step.kind == "pack";
    CHECK(step.needs_server == !is_pack);
    CHECK((step.find("serverUrl") == nullptr) == is_pack);
    if (!is_pack) {
      const auto own_count = step.parameters.size() - connection_parameters().size();
      CHECK(step.parameters[own_count].key == connection_parameters().front().key);
    }
  }
}

TEST_CASE("every parameter has the texts that forms and help need") {
  for (const auto& step : catalog()) {
    CHECK_FALSE(step.label.empty());
    CHECK_FALSE(step.help.empty());
    for (const auto& parameter : step.parameters) {
      CAPTURE(step.kind);
      CAPTURE(parameter.key);
      CHECK_FALSE(parameter.label.empty());
      CHECK_FALSE(parameter.group.empty());
      CHECK(parameter.help.ends_with('.'));
      CHECK(parameter.help.size() <= 250); // TeamCity recipes truncate longer descriptions
      CHECK_FALSE((parameter.required && !parameter.default_text.empty()));
      CHECK((parameter.default_text.empty() || parameter.default_note.empty()));
    }
  }
}

TEST_CASE("every default is of its parameter's type") {
  for (const auto& step : catalog()) {
    std::vector<Problem> problems;
    CAPTURE(step.kind);
    CHECK_NOTHROW(
        (void)read_parameters(step, nlohmann::json::object(), "", References::resolved, problems));
  }
}

TEST_CASE("a parameter that several steps share has one type and one default") {
  std::map<std::string, const Parameter*> first;
  const std::set<std::string> own_meaning{
      "version", "packages", "verbose", "file", "releaseNotes", "channel"};
  for (const auto& step : catalog()) {
    for (const auto& parameter : step.parameters) {
      const auto [found, is_new] = first.emplace(parameter.key, &parameter);
      if (is_new || own_meaning.contains(parameter.key)) continue;
      CAPTURE(step.kind);
      CAPTURE(parameter.key);
      CHECK(found->second->type == parameter.type);
      CHECK(found->second->default_text == parameter.default_text);
    }
  }
}

TEST_CASE("no name of an integration stands for two parameters of one step") {
  // These tools use one switch for both the step's own detail and the client's.
  const std::set<std::string> known_doubles{"system.debug", "verboseLogging"};
  for (const auto& step : catalog()) {
    for (const auto& integration : k_integrations) {
      std::set<std::string> seen;
      for (const auto& parameter : step.parameters) {
        for (const auto* names : {&parameter.dialects, &parameter.inverted}) {
          const auto found = names->find(integration.dialect);
          if (found == names->end()) continue;
          for (const auto& name : found->second) {
            CAPTURE(step.kind);
            CAPTURE(integration.label);
            CAPTURE(name);
            CHECK_FALSE(name.empty());
            CHECK_FALSE(name.starts_with('-'));
            CHECK((seen.insert(name).second || known_doubles.contains(name)));
          }
        }
      }
    }
  }
}

TEST_CASE("alternatives of a choice are told apart whatever their case") {
  for (const auto& step : catalog()) {
    for (const auto& parameter : step.parameters) {
      std::set<std::string> seen;
      for (const auto& choice : parameter.allowed) {
        auto spellings = choice.aliases;
        spellings.push_back(choice.value);
        for (auto spelling : spellings) {
          std::ranges::transform(
              spelling, spelling.begin(), [](unsigned char c) { return std::tolower(c); });
          CAPTURE(parameter.key);
          CAPTURE(spelling);
          CHECK(seen.insert(spelling).second);
        }
      }
    }
  }
}

TEST_CASE("conditions on values name values that the other parameter can have") {
  for (const auto& step : catalog()) {
    for (const auto& parameter : step.parameters) {
      for (const auto* condition : {&parameter.visible_when, &parameter.required_when}) {
        if (!*condition) continue;
        const auto* other = step.find((*condition)->key);
        CAPTURE(parameter.key);
        REQUIRE(other != nullptr);
        for (const auto& value : (*condition)->values) {
          const bool is_flag =
              other->type == ParameterType::boolean && (value == "true" || value == "false");
          CHECK((is_flag ||
                 std::ranges::find(other->allowed, value, &Choice::value) != other->allowed.end()));
        }
      }
    }
  }
}

struct NamedParameter {
  std::string kind;
  std::string dialect;
  std::string name;
  std::string key;
};

TEST_CASE("names that the existing integrations send lead to the right parameter") {
  const std::vector<NamedParameter> table{
      {"pack", "octo", "outFolder", "outFolder"},
      {"pack", "github", "files", "include"},
      {"push", "octo", "replace-existing", "overwriteMode"},
      {"push", "teamcity", "octopus_packagepaths", "packages"},
      {"createRelease", "azureDevOps", "CustomReleaseNotes", "releaseNotes"},
      {"createRelease", "octo", "deployTo", "deployTo"},
      {"createRelease", "octo", "v", "variables"},
      {"createRelease", "go", "v", "releaseNumber"},
      {"createRelease", "teamcity", "octoups_tenanttags", "tenantTags"},
      {"deploy", "go", "v", "variables"},
      {"deploy", "octo", "deploymentTimeout", "timeout"},
      {"promote", "octo", "to", "to"},
      {"promote", "octo", "deployTo", "to"},
      {"runRunbook", "octo", "runTimeout", "timeout"},
      {"runRunbook", "octo", "waitForRun", "wait"},
      {"runRunbook", "go", "run-target", "specificMachines"},
      {"runRunbook", "azureDevOps", "TenantTags", "tenantTags"},
      {"awaitTask", "azureDevOps", "TimeoutAfter", "timeout"},
      {"awaitTask", "github", "server_task_id", "taskIds"},
  };
  for (const auto& row : table) {
    CAPTURE(row.kind);
    CAPTURE(row.name);
    const auto* step = find_step_schema(row.kind);
    REQUIRE(step != nullptr);
    const auto* parameter = step->find(row.key);
    REQUIRE(parameter != nullptr);
    REQUIRE(parameter->dialects.contains(row.dialect));
    const auto& names = parameter->dialects.find(row.dialect)->second;
    CHECK(std::ranges::find(names, row.name) != names.end());
  }
}

TEST_CASE("a name that says the opposite is kept apart") {
  const auto* deploy = find_step_schema("deploy");
  REQUIRE(deploy != nullptr);
  CHECK(deploy->find("rawLog")->inverted.at("octo") == std::vector<std::string>{"noRawLog"});
  CHECK_FALSE(deploy->find("rawLog")->dialects.contains("octo"));
  CHECK(deploy->find("progress")->inverted.at("github") ==
        std::vector<std::string>{"hide_progress"});
}

TEST_CASE("a step does not claim names of an integration that lacks the step's option") {
  CHECK_FALSE(find_step_schema("createRelease")->find("timeout")->dialects.contains("go"));
  CHECK_FALSE(find_step_schema("promote")->find("variables")->dialects.contains("jenkins"));
  CHECK_FALSE(find_step_schema("awaitTask")->find("timeout")->dialects.contains("octo"));
  CHECK(find_step_schema("awaitTask")->find("wait") == nullptr);
}

TEST_CASE("credentials come from the environment variables that the existing tools read") {
  const auto& api_key = *find_step_schema("push")->find("apiKey");
  CHECK(api_key.type == ParameterType::secret);
  CHECK(api_key.environment == std::vector<std::string>{"OCTOPUS_API_KEY", "OCTOPUS_CLI_API_KEY"});
}

} // namespace
} // namespace octostep::schema
