#include "agent/intake/document.h"

#include <algorithm>

#include <doctest/doctest.h>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "test/support/temp_folder.h"
#include "test/unit/agent/intake/document_fixture.h"

using namespace octostep;
using nlohmann::json;
using test::all;
using test::Reading;

namespace {

const char* const k_straight_line = R"({
  "server": {"url": "https://octopus.example.com", "apiKey": "${env:OCTOPUS_API_KEY}", "space": "Default"},
  "build": {"number": "1.0.${build.number}", "directory": "."},
  "steps": [
    {"id": "pack", "type": "pack", "parameters": {"packageId": "SupportFlow", "version": "${build.number}", "basePath": "Output", "format": "zip"}},
    {"id": "push", "type": "push", "parameters": {"packages": ["${steps.pack.packagePath}"]}},
    {"id": "release", "type": "createRelease", "parameters": {"project": "SupportFlow", "releaseNumber": "${build.number}", "packageVersion": "${build.number}"}},
    {"id": "dev", "type": "deploy", "parameters": {"project": "SupportFlow", "releaseNumber": "${steps.release.releaseVersion}", "environments": ["Development"]}},
    {"id": "test", "type": "promote", "parameters": {"project": "SupportFlow", "from": "Development", "to": ["Test"]}}]})";

} // namespace

TEST_CASE("the straight line is read") {
  Reading r;
  r.read(k_straight_line);
  CHECK(all(r.problems) == "");
  REQUIRE(r.definition.steps.size() == 5);
  CHECK(r.definition.build.number == "1.0.78");
  CHECK(r.definition.steps[2].id == "release");
  CHECK(r.definition.steps[2].kind->kind == "createRelease");
  CHECK(json::parse(r.definition.steps[1].connection.text).at("serverUrl") ==
        "https://octopus.example.com");
  CHECK(r.definition.steps[0].connection.text == "{}");
  CHECK(std::ranges::count(r.check.secrets, "API-ENVIRONMENT") == 4);
}

TEST_CASE(
    "a bare array and a single step are documents, with parameters beside the type or inside") {
  Reading r;
  r.read(
      R"([{"type":"pack","packageId":"A"},{"type":"pack","parameters":{"packageId":"B"},"name":"Pack B"}])");
  CHECK(all(r.problems) == "");
  REQUIRE(r.definition.steps.size() == 2);
  CHECK(r.definition.steps[0].id == "pack");
  CHECK(r.definition.steps[0].path == "/0");
  CHECK(r.definition.steps[1].id == "pack2");
  CHECK(r.definition.steps[1].path == "/1/parameters");
  CHECK(r.definition.steps[1].name == "Pack B");

  r.read(
      R"({"type":"createRelease","serverUrl":"https://o.example.com","project":"Web Shop","variables":{"Reason":"nightly"}})");
  CHECK(all(r.problems) == "");
  CHECK(r.definition.steps.at(0).path.empty());
}

TEST_CASE("default ids keep clear of the ids that were given") {
  Reading r;
  r.read(
      R"([{"type":"pack","packageId":"A"},{"type":"pack","packageId":"B"},{"id":"pack","type":"pack","packageId":"C"}])");
  CHECK(all(r.problems) == "");
  CHECK(r.definition.steps[0].id == "pack2");
  CHECK(r.definition.steps[1].id == "pack3");
}

TEST_CASE("ten mistakes are ten problems, each with its path") {
  Reading r;
  r.read(R"({
    "server": {"url": "https://o.example.com", "spce": "Default"},
    "build": {"number": 78},
    "stpes": [],
    "steps": [
      {"type": "pakc"},
      {"type": "pack", "parameters": {"packageId": "A", "format": "rar"}},
      {"id": "a b", "type": "push", "parameters": {"packages": ["x.zip"]}},
      {"type": "deploy", "parameters": {"projct": "P", "releaseNumber": "1", "environments": ["Dev"]}},
      {"type": "promote", "enabled": "maybe", "parameters": {"project": "P", "from": "D", "to": ["${steps.late.releaseVersion}"]}},
      {"id": "late", "type": "awaitTask", "parameters": {"taskIds": ["${env:NOPE}"]}, "project": "P"}]})");
  const std::vector<std::string> expected{"/stpes",
                                          "/build/number",
                                          "/server/spce",
                                          "/steps/0/type",
                                          "/steps/1/parameters/format",
                                          "/steps/2/id",
                                          "/steps/3/parameters/projct",
                                          "/steps/3/parameters/project",
                                          "/steps/4/enabled",
                                          "/steps/4/parameters/to/0",
                                          "/steps/5/project",
                                          "/steps/5/parameters/taskIds/0"};
  std::vector<std::string> paths;
  for (const auto& problem : r.problems) paths.push_back(problem.path);
  auto wanted = expected;
  std::ranges::sort(paths);
  std::ranges::sort(wanted);
  CHECK_MESSAGE(paths == wanted, all(r.problems));
  CHECK(r.message_at("/stpes") == "unknown key 'stpes'; did you mean 'steps'?");
  CHECK(r.message_at("/steps/0/type") == "unknown type 'pakc'; did you mean 'pack'?");
  CHECK(r.message_at("/build/number") == "must be text in quotes");
  CHECK(r.message_at("/steps/3/parameters/projct").find("did you mean 'project'?") !=
        std::string::npos);
}

TEST_CASE("shapes that are no document say so") {
  Reading r;
  r.read("[1]");
  CHECK(r.message_at("/0") == "must be an object with \"type\" and \"parameters\"");
  r.read("7");
  CHECK(r.only_message() == "must be an object with \"steps\", an array of steps, or one step");
  r.read("{}");
  CHECK(r.only_message() == "holds neither \"steps\" nor a step's \"type\"");
  r.read(R"({"steps": 3})");
  CHECK(r.only_message() == "must be an array of steps");
  r.read("[]");
  CHECK(r.only_message() == "holds no step");
  r.read(R"([{"type":"pack","parameters":[]}])");
  CHECK(r.message_at("/0/parameters") == "must be an object of parameters");
  r.read(R"([{"parameters":{}}])");
  CHECK(r.message_at("/0/type").starts_with("missing; one of pack, push, "));
}

TEST_CASE("TeamCity's REST form is read, alone and inside a build type") {
  Reading r;
  const std::string list =
      R"({"step":[{"id":"RUNNER_1","type":"octopus.pack.package","properties":{"property":[
        {"name":"octopus_packageid","value":"Shop"}]}},{"type":"MSBuild"}]})";
  for (const auto& text : {list, fmt::format(R"({{"id":"Shop_Build","steps":{}}})", list)}) {
    r.read(text);
    CHECK(r.problems.empty());
    REQUIRE(r.definition.steps.size() == 1);
    CHECK(r.definition.steps[0].id == "RUNNER_1");
    CHECK(r.definition.notices ==
          std::vector<std::string>{"Build step 'MSBuild' of type 'MSBuild' is left to TeamCity"});
  }
}

TEST_CASE("what is wrong with a TeamCity build step is told at its place") {
  Reading r;
  r.read(R"({"step":[{"type":"octopus.promote.release"}]})");
  CHECK(r.message_at("/step/0/parameters/from") != "");
  r.read(R"({"steps":{"step":[]}})");
  CHECK(r.message_at("/steps/step") == "holds no build step of the Octopus plugin");
}

TEST_CASE("an id can be used once") {
  Reading r;
  r.read(R"([{"id":"a","type":"pack","packageId":"A"},{"id":"a","type":"pack","packageId":"B"}])");
  CHECK(r.message_at("/1/id") == "a step above has the id 'a', too");
}

TEST_CASE("a parameter beside \"parameters\" is told where it belongs") {
  Reading r;
  r.read(R"([{"type":"pack","parameters":{"packageId":"A"},"version":"1","nmae":"x"}])");
  CHECK(r.message_at("/0/version") == "parameter 'version' belongs inside \"parameters\"");
  CHECK(r.message_at("/0/nmae") == "unknown key 'nmae'; did you mean 'name'?");
}

TEST_CASE("a step's own connection beats the server object, and both beat the environment") {
  Reading r;
  r.environment = {{"OCTOPUS_URL", "https://env"},
                   {"OCTOPUS_API_KEY", "API-ENV"},
                   {"OCTOPUS_SPACE", "EnvSpace"}};
  r.read(
      R"({"server":{"url":"https://doc"},"steps":[{"type":"push","parameters":{"packages":["a.zip"],"space":"Own"}}]})");
  CHECK(all(r.problems) == "");
  const auto connection = json::parse(r.definition.steps[0].connection.text);
  CHECK(connection ==
        json{{"serverUrl", "https://doc"}, {"apiKey", "API-ENV"}, {"space", "EnvSpace"}});
  CHECK(r.check.secrets == std::vector<std::string>{"API-ENV"});
}

TEST_CASE("credentials of different places are not mixed") {
  Reading r;
  r.environment = {{"OCTOPUS_URL", "https://env"}, {"OCTOPUS_API_KEY", "API-ENV"}};
  r.read(
      R"([{"type":"push","parameters":{"packages":["a.zip"],"accessToken":"token-of-the-step"}}])");
  CHECK(all(r.problems) == "");
  CHECK(r.check.secrets == std::vector<std::string>{"token-of-the-step"});
}

TEST_CASE("octo.exe's variables are known, and the key comes before user and password") {
  Reading r;
  r.environment = {{"OCTOPUS_CLI_SERVER", "https://env"},
                   {"OCTOPUS_CLI_API_KEY", "API-CLI"},
                   {"OCTOPUS_CLI_USERNAME", "me"},
                   {"OCTOPUS_CLI_PASSWORD", "pass"}};
  r.read(R"([{"type":"push","parameters":{"packages":["a.zip"]}}])");
  CHECK(all(r.problems) == "");
  CHECK(json::parse(r.definition.steps[0].connection.text) ==
        json{{"serverUrl", "https://env"}, {"apiKey", "API-CLI"}});
  CHECK(agent::secrets_in_environment(r.environment) ==
        std::vector<std::string>{"API-CLI", "pass"});
}

TEST_CASE("user and password are a credential like the others") {
  Reading r;
  const std::string push = R"({"type":"push","parameters":{"packages":["a.zip"])";
  const auto with_server = [&](const std::string& server, const std::string& own = "") {
    r.read(fmt::format(
        R"({{"server":{{"url":"https://o",{}}},"steps":[{}{}}}}}]}})", server, push, own));
  };
  SUBCASE("beside the environment's key") {
    with_server(R"("user":"ci","password":"of-ci")");
    CHECK(r.check.secrets == std::vector<std::string>{"of-ci"});
  }
  SUBCASE("from the environment") {
    r.environment = {{"OCTOPUS_CLI_USERNAME", "ci"}, {"OCTOPUS_CLI_PASSWORD", "of-ci"}};
    with_server(R"("space":"Default")");
    CHECK(r.check.secrets == std::vector<std::string>{"of-ci"});
  }
  SUBCASE("not mixed with a step's own key") {
    with_server(R"("user":"ci","password":"of-ci")", R"(,"apiKey":"API-STEP")");
    CHECK(r.check.secrets == std::vector<std::string>{"API-STEP"});
  }
  SUBCASE("not mixed with a step's own user") {
    with_server(R"("user":"ci","password":"of-ci")", R"(,"user":"me","password":"mine")");
    CHECK(r.check.secrets == std::vector<std::string>{"mine"});
  }
  SUBCASE("user and password of two places find together") {
    r.environment = {{"OCTOPUS_CLI_PASSWORD", "of-ci"}, {"OCTOPUS_ACCESS_TOKEN", ""}};
    with_server(R"("user":"ci")");
    CHECK(r.check.secrets == std::vector<std::string>{"of-ci"});
  }
  SUBCASE("the password in the step, the user in the server object") {
    with_server(R"("user":"ci")", R"(,"password":"of-ci")");
    CHECK(r.check.secrets == std::vector<std::string>{"of-ci"});
  }
  SUBCASE("a password for the same user") {
    r.environment = {{"OCTOPUS_CLI_USERNAME", "ci"}, {"OCTOPUS_CLI_PASSWORD", "of-ci"}};
    with_server(R"("user":"ci")");
    CHECK(r.check.secrets == std::vector<std::string>{"of-ci"});
  }
  CHECK(all(r.problems) == "");
}

TEST_CASE("a user without password, or a password without user, is a problem, said once") {
  Reading r;
  const auto read = [&](const std::string& server) {
    r.read(fmt::format(R"({{"server":{{"url":"https://o",{}}},"steps":[
      {{"type":"push","parameters":{{"packages":["a.zip"]}}}},
      {{"type":"awaitTask","parameters":{{"taskIds":["ServerTasks-1"]}}}}]}})",
                       server));
    return r.only_message();
  };
  CHECK(read(R"("user":"ci")").find("set OCTOPUS_CLI_PASSWORD") != std::string::npos);
  CHECK(r.problems[0].path == "/server/password");
  CHECK(read(R"("password":"of-ci")").find("set OCTOPUS_CLI_USERNAME") != std::string::npos);
  CHECK(r.problems[0].path == "/server/user");
  CHECK(read(R"("user":"ci","password":"${env:NOPE}")") ==
        "environment variable 'NOPE' is not set");
  r.environment = {{"OCTOPUS_CLI_USERNAME", "other"}, {"OCTOPUS_CLI_PASSWORD", "of-other"}};
  CHECK(read(R"("user":"ci")").starts_with("missing beside 'user'"));
}

TEST_CASE("a user beside another credential in one place is refused") {
  Reading r;
  r.read(R"([{"type":"push","parameters":{"packages":["a.zip"],"serverUrl":"https://o",
             "apiKey":"API-1","user":"ci","password":"of-ci"}}])");
  CHECK(r.only_message().find("'apiKey' and 'user'") != std::string::npos);
}

TEST_CASE("a broken reference to a step's password is reported once") {
  Reading r;
  r.read(R"([{"type":"push","parameters":{"packages":["a.zip"],"serverUrl":"https://o",
             "user":"ci","password":"${env:NOPE}"}}])");
  CHECK(r.only_message() == "environment variable 'NOPE' is not set");
}

TEST_CASE("a missing server or credential is said once, with the ways to give it") {
  Reading r;
  r.environment = {};
  r.read(
      R"([{"type":"push","parameters":{"packages":["a.zip"]}},{"type":"awaitTask","parameters":{"taskIds":["ServerTasks-1"]}},{"type":"pack","packageId":"A"}])");
  REQUIRE_MESSAGE(r.problems.size() == 2, all(r.problems));
  CHECK(r.message_at("/server/url")
            .starts_with("missing, and steps 'push', 'awaitTask' need the Octopus Server"));
  CHECK(r.message_at("/server/url").find("OCTOPUS_URL") != std::string::npos);
  CHECK(r.message_at("/server/apiKey").find("OCTOPUS_API_KEY") != std::string::npos);
}

TEST_CASE("a credential that cannot be resolved is not reported as missing, too") {
  Reading r;
  r.environment = {};
  r.read(
      R"({"server":{"url":"https://o","apiKey":"${env:NOPE}"},"steps":[{"type":"push","parameters":{"packages":["a"]}}]})");
  CHECK(r.only_message() == "environment variable 'NOPE' is not set");
}

TEST_CASE("a broken server object is reported once, under its own keys") {
  Reading r;
  r.read(
      R"({"server":{"url":"${env:NOPE}","ignoreSslErrors":"perhaps"},"steps":[{"type":"push","parameters":{"packages":["a"]}},{"type":"push","parameters":{"packages":["b"]}}]})");
  CHECK(r.message_at("/server/url") == "environment variable 'NOPE' is not set");
  CHECK_FALSE(r.message_at("/server/ignoreSslErrors").empty());
  CHECK(
      std::ranges::none_of(r.problems, [](const auto& p) { return p.path.starts_with("/steps"); }));
}

TEST_CASE("options of the command line beat the document") {
  Reading r;
  r.options = {{"--ca-file", "caFile", "/ca.pem"}, {"--insecure", "ignoreSslErrors", "perhaps"}};
  r.read(
      R"({"server":{"url":"https://o","caFile":"/doc.pem"},"steps":[{"type":"push","parameters":{"packages":["a"],"caFile":"/step.pem"}}]})");
  CHECK(json::parse(r.definition.steps[0].connection.text).at("caFile") == "/ca.pem");
  CHECK_FALSE(json::parse(r.definition.steps[0].parameters.text).contains("caFile"));
  REQUIRE(r.problems.size() == 1);
  CHECK(r.problems[0].path == "--insecure");
}

TEST_CASE("a disabled step is not checked, and nothing may refer to it") {
  Reading r;
  r.read(R"([{"id":"p","type":"pack","enabled":false,"parameters":{"version":"${env:NOPE}"}},
             {"type":"pack","packageId":"${steps.p.packageId}"}])");
  REQUIRE(r.problems.size() == 1);
  CHECK(r.problems[0].path == "/1/packageId");
  CHECK(r.problems[0].message == "step 'p' is disabled and gives no 'packageId'");
}

TEST_CASE("enabled may be text and hold a reference") {
  Reading r;
  r.environment = {{"PACK_IT", "False"}};
  r.read(
      R"([{"type":"pack","packageId":"A","enabled":"${env:PACK_IT}","continueOnFailure":"TRUE"}])");
  CHECK(all(r.problems) == "");
  CHECK_FALSE(r.definition.steps[0].enabled);
  CHECK(r.definition.steps[0].continue_on_failure);
}

TEST_CASE("a list output fills a list parameter and nothing else") {
  Reading r;
  r.environment.emplace("OCTOPUS_URL", "https://o");
  r.read(
      R"([{"id":"dev","type":"deploy","parameters":{"project":"P","releaseNumber":"1","environments":["Dev"],"wait":false}},
             {"type":"awaitTask","parameters":{"taskIds":"${steps.dev.taskIds}"}},
             {"type":"pack","packageId":"${steps.dev.taskIds}"}])");
  REQUIRE_MESSAGE(r.problems.size() == 1, all(r.problems));
  CHECK(r.problems[0].path == "/2/packageId");
  CHECK(r.problems[0].message == "a list output cannot fill 'packageId', which takes one value");
}

TEST_CASE("a value that could not be resolved is one problem, not a missing parameter, too") {
  Reading r;
  r.read(R"([{"type":"pack","packageId":"${env:NOPE}"}])");
  REQUIRE_MESSAGE(r.problems.size() == 1, all(r.problems));
  CHECK(r.problems[0].path == "/0/packageId");
}

TEST_CASE("secret values that come from outside never appear in problems") {
  Reading r;
  r.environment = {{"OCTOPUS_URL", "https://o"}, {"KEY", "API-VERYSECRETVALUE"}};
  r.read(
      R"([{"type":"push","parameters":{"packages":["a"],"apiKey":"${env:KEY}","accessToken":"${env:KEY}","proxyPassword":{"x":"${env:KEY}"}}}])");
  CHECK_FALSE(r.problems.empty());
  CHECK(all(r.problems).find("VERYSECRET") == std::string::npos);
}

TEST_CASE("what only the step itself can see is reported under its path") {
  Reading r;
  r.factory = [](std::string_view,
                 const schema::ParameterValues&,
                 const steps::BuildFacts&) -> std::unique_ptr<steps::Step> {
    throw schema::InvalidDefinition(
        std::vector<schema::Problem>{{"/version", "contradicts itself"}});
  };
  r.read(
      R"([{"type":"pack","packageId":"A"},{"type":"pack","packageId":"${steps.pack.packageId}"}])");
  REQUIRE_MESSAGE(r.problems.size() == 1, all(r.problems));
  CHECK(r.problems[0].path == "/0/version");
}

TEST_CASE("the working directory must exist") {
  const test::TempFolder folder;
  Reading r;
  r.read(R"({"build":{"directory":")" + folder.path().string() +
         R"("},"steps":[{"type":"pack","packageId":"A"}]})");
  CHECK(all(r.problems) == "");
  CHECK(r.definition.build.directory == folder.path());
  r.read(R"({"build":{"directory":"/nowhere/at/all"},"steps":[{"type":"pack","packageId":"A"}]})");
  CHECK(r.message_at("/build/directory") == "folder '/nowhere/at/all' does not exist");
}

TEST_CASE("verbose is on when one step wants it") {
  Reading r;
  r.environment.emplace("OCTOPUS_URL", "https://o");
  r.read(R"([{"type":"push","parameters":{"packages":["a"],"verbose":"true"}}])");
  CHECK(r.check.verbose);
}
