#include "agent/command_line/step_command_line.h"

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

using namespace octostep;
using nlohmann::json;

namespace {

struct Reading {
  std::vector<schema::Problem> problems;
  json document;
  std::vector<std::string> unknown;

  Reading(std::string_view command, std::vector<std::string> words) {
    const auto* kind = schema::find_step_command(command);
    REQUIRE(kind != nullptr);
    agent::StepCommandLine step(*kind);
    agent::ArgumentReader reader(std::move(words));
    while (const auto argument = reader.next())
      if (!step.read(*argument, reader, problems))
        unknown.push_back(argument->option + argument->text);
    document = json::parse(step.document());
  }

  [[nodiscard]] json parameter(const char* key) const { return document.at("parameters").at(key); }
  [[nodiscard]] std::string only_problem() const {
    REQUIRE(problems.size() == 1);
    return problems[0].path + ": " + problems[0].message;
  }
};

} // namespace

TEST_CASE("a step's command line becomes its document") {
  const Reading r("create-release",
                  {"--project",
                   "Web Shop",
                   "--release-number=1.0",
                   "--package",
                   "a:1",
                   "--package",
                   "b:2,3",
                   "--variables",
                   "Reason=nightly",
                   "--ignore-existing",
                   "--wait=false",
                   "--progress",
                   "false",
                   "--release-notes=--- none ---"});
  CHECK(r.problems.empty());
  CHECK(r.unknown.empty());
  CHECK(r.document.at("type") == "createRelease");
  CHECK(r.parameter("project") == "Web Shop");
  CHECK(r.parameter("releaseNumber") == "1.0");
  CHECK(r.parameter("packages") == json{"a:1", "b:2,3"});
  CHECK(r.parameter("variables") == "Reason=nightly");
  CHECK(r.parameter("ignoreExisting") == "true");
  CHECK(r.parameter("wait") == "false");
  CHECK(r.parameter("progress") == "false");
  CHECK(r.parameter("releaseNotes") == "--- none ---");
}

TEST_CASE("the plural takes text and the singular one item as it is") {
  const Reading r("deploy", {"--environments", "Dev,Test", "--environments", "Prod"});
  CHECK(r.parameter("environments") == "Dev,Test\nProd");
  const Reading s("deploy",
                  {"--environment", "Dev, east", "--variable", "a=b:c", "--variable", "d:e=f\ng"});
  CHECK(s.parameter("environments") == json{"Dev, east"});
  CHECK(s.parameter("variables") ==
        json::array({{{"name", "a"}, {"value", "b:c"}}, {{"name", "d"}, {"value", "e=f\ng"}}}));
  const Reading t("deploy", {"--environment", "Dev", "--environments", "Test"});
  CHECK(t.only_problem() ==
        "--environments: given as --environments and as --environment; use one of the two");
}

TEST_CASE("a value that is missing or given twice is a problem") {
  CHECK(
      Reading("pack", {"--package-id"}).only_problem().starts_with("--package-id: needs a value"));
  CHECK(Reading("pack", {"--package-id", "--version", "1"})
            .only_problem()
            .starts_with("--package-id: needs a value"));
  CHECK(Reading("pack", {"--version", "1", "--version", "2"}).only_problem() ==
        "--version: given twice");
  CHECK(Reading("deploy", {"--variable", "novalue"})
            .only_problem()
            .starts_with("--variable: 'novalue' has no '='"));
}

TEST_CASE("a secret is refused, unless it only refers to where it is") {
  const Reading r("push", {"--api-key", "API-SECRETSECRET", "--packages", "a.zip"});
  CHECK(r.only_problem().starts_with("--api-key: a secret is not taken from the command line"));
  CHECK(r.only_problem().find("OCTOPUS_API_KEY") != std::string::npos);
  CHECK(r.only_problem().find("SECRETSECRET") == std::string::npos);
  CHECK(r.document.dump().find("SECRETSECRET") == std::string::npos);

  CHECK(Reading("push", {"--user", "ci", "--password", "pass"})
            .only_problem()
            .find("set OCTOPUS_CLI_PASSWORD in the environment") != std::string::npos);

  const Reading s("push",
                  {"--api-key", "${file:/run/key}", "--proxy-password=${env:PROXY_PASSWORD}"});
  CHECK(s.problems.empty());
  CHECK(s.parameter("apiKey") == "${file:/run/key}");

  CHECK(Reading("push", {"--access-token", "x${env:A}"}).problems.size() == 1);
  CHECK(Reading("push", {"--access-token", "${env:A}${env:B}"}).problems.size() == 1);
}

TEST_CASE("an object is JSON") {
  const Reading r("build-information", {"--build-information", R"({"Branch":"main"})"});
  CHECK(r.parameter("buildInformation") == json{{"Branch", "main"}});
  CHECK_FALSE(Reading("build-information", {"--build-information", "{"}).problems.empty());
}

TEST_CASE("bytes that are not UTF-8 are refused") {
  CHECK(Reading("pack", {"--package-id", "\xE4"}).only_problem() ==
        "--package-id: its value is not UTF-8");
}

TEST_CASE("what the step does not know is left to the caller") {
  const Reading r("pack", {"--projct", "stray"});
  REQUIRE(r.unknown.size() == 2);
  CHECK(r.unknown[0] == "--projct");
  CHECK(r.unknown[1] == "stray");
}

TEST_CASE("problems of the document point to the option") {
  CHECK(agent::command_line_path("/parameters/releaseNumber") == "--release-number");
  CHECK(agent::command_line_path("/parameters/packages/0") == "--packages");
  CHECK(agent::command_line_path("/server/url") == "--server-url");
  CHECK(agent::command_line_path("/server/password") == "--password");
  CHECK(agent::command_line_path("--ca-file") == "--ca-file");
  CHECK(agent::command_line_path("").empty());
}

TEST_CASE("an empty value is kept, also beside others") {
  CHECK(Reading("deploy", {"--tenants", ""}).parameter("tenants") == "");
  CHECK(Reading("deploy", {"--tenant", ""}).parameter("tenants") == json::array({""}));
  CHECK(Reading("deploy", {"--tenant=A", "--tenant="}).parameter("tenants") == json{"A", ""});
  CHECK(Reading("deploy", {"--tenants=A", "--tenants= "}).parameter("tenants") ==
        json::array({""}));
  CHECK(Reading("deploy", {"--channel="}).parameter("channel") == "");
}
