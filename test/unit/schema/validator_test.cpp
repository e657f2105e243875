#include "schema/validator.h"

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

namespace octostep::schema {
namespace {

using nlohmann::json;

struct Reading {
  ParameterValues values;
  std::vector<Problem> problems;
};

Reading
read(std::string_view kind, const json& parameters, References references = References::resolved) {
  const auto* schema = find_step_schema(kind);
  REQUIRE(schema != nullptr);
  Reading reading;
  reading.values =
      read_parameters(*schema, parameters, "/steps/0/parameters", references, reading.problems);
  return reading;
}

// The message of the only problem, which must be at `key` of the parameters.
std::string problem_at(const Reading& reading, const std::string& key) {
  REQUIRE(reading.problems.size() == 1);
  CHECK(reading.problems.front().path == "/steps/0/parameters/" + key);
  return reading.problems.front().message;
}

bool contains(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

json deploy_parameters(const json& more = json::object()) {
  json parameters{{"project", "Shop"}, {"releaseNumber", "1.0"}, {"environments", "Dev, Test"}};
  parameters.update(more);
  return parameters;
}

json runbook_parameters(const json& more = json::object()) {
  json parameters{{"project", "Shop"}, {"environments", {"Dev"}}};
  parameters.update(more);
  return parameters;
}

TEST_CASE("a complete step gives typed values with defaults filled in") {
  const auto [values, problems] =
      read("deploy", deploy_parameters({{"timeout", "00:30:00"}, {"guidedFailure", "false"}}));
  CHECK(problems.empty());
  CHECK(values.text("project") == "Shop");
  CHECK(values.list("environments") == std::vector<std::string>{"Dev", "Test"});
  CHECK(values.duration("timeout") == Duration(1'800'000));
  CHECK(values.tri_state("guidedFailure") == false);
  CHECK(values.flag("wait"));
  CHECK(values.flag("progress"));
  CHECK(values.text("priority") == "LifecycleDefault");
  CHECK_FALSE(values.has("rawLog"));
  CHECK_FALSE(values.has("pollInterval"));
  CHECK(values.secret("apiKey").empty());
}

TEST_CASE("defaults differ from the older tools where the product says so") {
  const auto pack = read("pack", {{"packageId", "Shop"}}).values;
  CHECK(pack.text("format") == "zip");
  CHECK(pack.list("include") == std::vector<std::string>{"**"});
  CHECK(pack.text("compressionLevel") == "optimal");
  CHECK_FALSE(pack.flag("allowEmpty"));

  const auto promote =
      read("promote", {{"project", "Shop"}, {"from", "Dev"}, {"to", "Test"}}).values;
  CHECK(promote.text("strategy") == "mostRecent");
  CHECK(promote.flag("latestSuccessful"));
  CHECK_FALSE(promote.duration("timeout").has_value());
}

TEST_CASE("every missing parameter is reported at the place to write it") {
  const auto reading = read("deploy", json::object());
  REQUIRE(reading.problems.size() == 3);
  CHECK(reading.problems[0].path == "/steps/0/parameters/project");
  CHECK(contains(reading.problems[0].message, "step 'deploy' needs 'project'"));
  CHECK(reading.problems[1].path == "/steps/0/parameters/releaseNumber");
  CHECK(reading.problems[2].path == "/steps/0/parameters/environments");
}

TEST_CASE("an empty value of a required parameter is one problem, and null parameters are none") {
  CHECK(contains(problem_at(read("deploy", deploy_parameters({{"project", " "}})), "project"),
                 "given but empty"));
  CHECK(contains(problem_at(read("deploy", deploy_parameters({{"environments", json::array()}})),
                            "environments"),
                 "given but empty"));
  CHECK(contains(problem_at(read("deploy", deploy_parameters({{"project", nullptr}})), "project"),
                 "needs 'project'"));
  CHECK(read("deploy", nullptr).problems.size() == 3);
}

// Every parameter that chooses where, what or from whom; a new one must pass this test, too.
TEST_CASE("no parameter that chooses something takes an empty value for none") {
  const std::vector<std::string> harmless{
      "title", "authors", "description", "releaseNotes", "branch", "since"};
  for (const auto& step : catalog()) {
    for (const auto& parameter : step.parameters) {
      const bool is_text =
          parameter.type == ParameterType::text || parameter.type == ParameterType::list ||
          parameter.type == ParameterType::secret || parameter.type == ParameterType::date_time;
      if (!is_text) continue;
      CAPTURE(step.kind);
      CAPTURE(parameter.key);
      const bool is_harmless = std::ranges::find(harmless, parameter.key) != harmless.end();
      CHECK(refuses_empty(parameter) != is_harmless);
    }
  }
}

TEST_CASE("parameters that are no object are one problem beside the missing ones") {
  const auto reading = read("awaitTask", json::array());
  REQUIRE(reading.problems.size() == 2);
  CHECK(reading.problems[0] ==
        Problem{"/steps/0/parameters", "parameters must be an object of keys and values"});
}

TEST_CASE("every problem of a step is reported in one go") {
  const auto reading =
      read("deploy",
           deploy_parameters(
               {{"wait", "maybe"}, {"projct", "x"}, {"timeout", "soon"}, {"tenants", {1, 2}}}));
  std::vector<std::string> paths;
  for (const auto& problem : reading.problems) paths.push_back(problem.path);
  CHECK(paths == std::vector<std::string>{"/steps/0/parameters/projct",
                                          "/steps/0/parameters/tenants/0",
                                          "/steps/0/parameters/tenants/1",
                                          "/steps/0/parameters/timeout",
                                          "/steps/0/parameters/wait"});
}

TEST_CASE("an unknown key says what was meant") {
  struct Row {
    std::string kind;
    std::string key;
    std::string part_of_message;
  };
  const std::vector<Row> table{
      {"deploy", "projct", "unknown parameter 'projct' of step 'deploy'; did you mean 'project'?"},
      {"deploy", "release-number", "did you mean 'releaseNumber'?"},
      {"deploy", "Environments", "did you mean 'environments'?"},
      {"createRelease",
       "releaseVersion",
       "that is the name in Bamboo, Jenkins, here it is 'releaseNumber'"},
      {"createRelease", "octopus_deployto", "that is the name in TeamCity, here it is 'deployTo'"},
      {"createRelease", "--gitref", "here it is 'gitRef'"},
      {"deploy",
       "noRawLog",
       "that is the name in octo.exe, here it is 'rawLog' with the opposite value"},
      {"deploy", "to", "it belongs to 'promote'"},
      {"deploy", "runbook", "it belongs to 'runRunbook'"},
      {"pack", "serverUrl", "this step needs no server"},
      {"awaitTask", "banana", "it has taskIds, progress, timeout"},
  };
  for (const auto& row : table) {
    CAPTURE(row.key);
    const auto reading = read(row.kind, {{row.key, "x"}});
    const auto found = std::ranges::find(
        reading.problems, std::string("/steps/0/parameters/") + row.key, &Problem::path);
    REQUIRE(found != reading.problems.end());
    CAPTURE(found->message);
    CHECK(contains(found->message, row.part_of_message));
  }
}

TEST_CASE("keys with slashes and tildes are escaped in paths") {
  CHECK(read("deploy", deploy_parameters({{"a/b~c", 1}})).problems.at(0).path ==
        "/steps/0/parameters/a~1b~0c");
}

TEST_CASE("two ways of saying the same thing are one too many") {
  const auto both = read("createRelease",
                         {{"project", "Shop"}, {"releaseNotes", "a"}, {"releaseNotesFile", "b"}});
  CHECK(problem_at(both, "releaseNotesFile") ==
        "'releaseNotes' and 'releaseNotesFile' say the same thing: give only one of them");
  const auto credentials =
      read("deploy", deploy_parameters({{"apiKey", "a"}, {"accessToken", "b"}}));
  CHECK(contains(problem_at(credentials, "accessToken"), "'apiKey' and 'accessToken'"));
  CHECK(read("createRelease",
             {{"project", "Shop"}, {"releaseNotes", "a"}, {"releaseNotesFile", nullptr}})
            .problems.empty());
}

TEST_CASE("one of several ways must be taken where the step needs it") {
  CHECK(contains(problem_at(read("runRunbook", runbook_parameters()), "runbook"),
                 "needs one of 'runbook', 'runbookTags'"));
  CHECK(read("runRunbook", runbook_parameters({{"runbook", "Backup"}})).problems.empty());
  CHECK(read("runRunbook", runbook_parameters({{"runbookTags", "Set/Tag"}})).problems.empty());
}

TEST_CASE("a parameter can be needed because another is given") {
  CHECK(
      contains(problem_at(read("deploy", deploy_parameters({{"deploymentFreezeNames", {"Xmas"}}})),
                          "deploymentFreezeOverrideReason"),
               "needs 'deploymentFreezeOverrideReason' when 'deploymentFreezeNames' is given"));
  CHECK(read("deploy",
             deploy_parameters({{"deploymentFreezeNames", {"Xmas"}},
                                {"deploymentFreezeOverrideReason", "hotfix"}}))
            .problems.empty());
}

TEST_CASE("a condition on values looks at given values and at defaults") {
  StepSchema schema;
  schema.kind = "sample";
  Parameter flag;
  flag.key = "flag";
  flag.type = ParameterType::boolean;
  flag.default_text = "true";
  Parameter reason;
  reason.key = "reason";
  reason.required_when = Condition{"flag", {"true"}};
  schema.parameters = {flag, reason};

  const auto problems_with = [&](const json& parameters, References references) {
    std::vector<Problem> problems;
    (void)read_parameters(schema, parameters, "", references, problems);
    return problems.size();
  };
  CHECK(problems_with(json::object(), References::resolved) == 1);
  CHECK(problems_with({{"flag", true}}, References::resolved) == 1);
  CHECK(problems_with({{"flag", false}}, References::resolved) == 0);
  CHECK(problems_with({{"flag", "${steps.a.b}"}}, References::pending) == 0);
}

TEST_CASE("a default that is not of its type is a mistake in the program") {
  StepSchema schema;
  Parameter parameter;
  parameter.key = "wait";
  parameter.type = ParameterType::boolean;
  parameter.default_text = "maybe";
  schema.parameters = {parameter};
  std::vector<Problem> problems;
  CHECK_THROWS_AS((void)read_parameters(schema, json::object(), "", References::resolved, problems),
                  std::logic_error);
}

TEST_CASE("values that wait for an earlier step count as given and are left out") {
  const auto [values, problems] = read("createRelease",
                                       {{"project", "${steps.a.project}"},
                                        {"wait", "${steps.a.wait}"},
                                        {"releaseNotes", "${steps.a.notes}"}},
                                       References::pending);
  CHECK(problems.empty());
  CHECK_FALSE(values.has("project"));
  CHECK_FALSE(values.has("wait")); // not even by its default, which it may override
  CHECK(values.flag("progress"));

  const auto both =
      read("createRelease",
           {{"project", "Shop"}, {"releaseNotes", "${steps.a.notes}"}, {"releaseNotesFile", "b"}},
           References::pending);
  CHECK(both.problems.size() == 1);
}

TEST_CASE("no problem shows a secret") {
  const json parameters = deploy_parameters({{"apiKey", {{"API-SECRET", "API-SECRET"}}},
                                             {"accessToken", json::array({"API-SECRET"})},
                                             {"proxyPassword", 77},
                                             {"variables", "API-SECRET"}});
  const auto reading = read("deploy", parameters);
  CHECK(reading.problems.size() == 5); // four wrong values, two credentials
  for (const auto& problem : reading.problems) {
    CHECK_FALSE(contains(problem.message, "API-SECRET"));
    CHECK_FALSE(contains(problem.message, "77"));
  }
}

TEST_CASE("the server's keys are checked as a schema of their own") {
  std::vector<Problem> problems;
  const json server{{"serverUrl", "https://octopus.example.com"},
                    {"apiKey", "API-1"},
                    {"spce", "Default"},
                    {"user", "x"}};
  const auto values =
      read_parameters(connection_schema(), server, "/server", References::resolved, problems);
  CHECK(values.text("serverUrl") == "https://octopus.example.com");
  REQUIRE(problems.size() == 2);
  CHECK(problems[1] ==
        Problem{"/server/user", "'apiKey' and 'user' say the same thing: give only one of them"});
  CHECK(problems[0] ==
        Problem{"/server/spce",
                "unknown parameter 'spce' of the server's keys; did you mean 'space'?"});
}

TEST_CASE("reading a key that the step does not have is caught even when the step is empty") {
  const auto values = read("pack", {{"packageId", "Shop"}}).values;
  CHECK_THROWS_AS((void)values.text("serverUrl"), std::logic_error);
}

} // namespace
} // namespace octostep::schema
