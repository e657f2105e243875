#include "agent/dialects/octopus_command_line.h"

#include <sstream>

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

using namespace octostep;
using agent::OctopusCommand;
using agent::ResultFormat;
using nlohmann::json;

namespace {

using Words = std::vector<std::string>;

OctopusCommand read(Words words, const std::string& piped = "") {
  std::istringstream stream(piped);
  return agent::read_octopus_command_line(std::move(words), stream);
}

json parameters_of(const OctopusCommand& command) {
  return json::parse(command.document).at("parameters");
}

std::string only_problem(const OctopusCommand& command) {
  REQUIRE(command.problems.size() == 1);
  return command.problems[0].path + ": " + command.problems[0].message;
}

struct Row {
  const char* name;
  Words words;
  json type, parameters;
};

const Row k_rows[] = {
    {"packing has a command for each format",
     {"package", "zip", "create", "--id", "Shop", "-v", "1", "--include", "a,b", "--no-prompt"},
     "pack",
     {{"packageId", "Shop"}, {"version", "1"}, {"include", {"a", "b"}}, {"format", "zip"}}},
    {"a space means nothing to pack",
     {"package", "nuget", "create", "--space", "Spaces-1", "--id", "Shop", "--overwrite"},
     "pack",
     {{"packageId", "Shop"}, {"overwrite", "true"}, {"format", "nupkg"}}},
    {"packages to upload stand alone or behind their option",
     {"package", "upload", "-s", "Default", "a.zip", "-p", "b.zip", "--package=c.zip"},
     "push",
     {{"space", "Default"}, {"packages", {"a.zip", "b.zip", "c.zip"}}}},
    {"one-letter options carry their value with or without a blank",
     {"release", "create", "-pShop", "-v=1.0", "-x", "-c", "Beta"},
     "createRelease",
     {{"project", "Shop"},
      {"releaseNumber", "1.0"},
      {"ignoreExisting", "true"},
      {"channel", "Beta"},
      {"wait", "false"},
      {"progress", "false"}}},
    {"the project to deploy may stand alone",
     {"release", "deploy", "Shop", "--version", "1", "-e", "Test", "-e", "Prod, West"},
     "deploy",
     {{"project", "Shop"},
      {"releaseNumber", "1"},
      {"environments", {"Test", "Prod, West"}},
      {"wait", "false"},
      {"progress", "false"}}},
    {"flags take Go's truth values behind =, and force-package-download redeploys, too",
     {"release", "deploy", "--update-variables=F", "--force-package-download=1", "Shop"},
     "deploy",
     {{"updateVariables", "false"},
      {"forcePackageDownload", "true"},
      {"force", "true"},
      {"project", "Shop"},
      {"wait", "false"},
      {"progress", "false"}}},
    {"flags of all commands stand anywhere, and one-letter flags may be joined",
     {"-s", "Default", "--no-prompt", "release", "-f", "json", "create", "-xpShop", "-c=Beta"},
     "createRelease",
     {{"space", "Default"},
      {"ignoreExisting", "true"},
      {"project", "Shop"},
      {"channel", "Beta"},
      {"wait", "false"},
      {"progress", "false"}}},
    {"a truth value that stands alone belongs to the flag before it",
     {"package", "upload", "--use-delta-compression", "false", "a.zip"},
     "push",
     {{"useDeltaCompression", "false"}, {"packages", {"a.zip"}}}},
    {"guided failure takes Go's truth values, or the server's default",
     {"runbook", "run", "Shop", "--guided-failure", "T", "--run-at", "2026-12-15 10:00 +01:00"},
     "runRunbook",
     {{"project", "Shop"},
      {"guidedFailure", "true"},
      {"runAt", "2026-12-15T10:00:00+01:00"},
      {"wait", "false"},
      {"progress", "false"}}},
    {"a runbook runs with prompted variables",
     {"runbook", "run", "--project", "Shop", "--name", "Restart", "-v", "Why:a:b"},
     "runRunbook",
     {{"project", "Shop"},
      {"runbook", "Restart"},
      {"variables", json::array({"Why:a:b"})},
      {"wait", "false"},
      {"progress", "false"}}},
    {"task IDs stand alone, and a time limit may be written as TeamCity's form has it",
     {"task", "wait", "ServerTasks-1", "--timeout", "00:10:00", "--progress", "ServerTasks-2"},
     "awaitTask",
     {{"taskIds", {"ServerTasks-1", "ServerTasks-2"}},
      {"timeout", "00:10:00"},
      {"progress", "true"}}},
    {"everything behind -- stands alone",
     {"package", "upload", "--", "-p"},
     "push",
     {{"packages", {"-p"}}}},
    {"build information takes packages and a file",
     {"build-information", "upload", "--package-id", "A", "B", "--version", "1", "--file", "f"},
     "buildInformation",
     {{"packageIds", {"A", "B"}}, {"version", "1"}, {"file", "f"}}},
};

} // namespace

TEST_CASE("the Go CLI's command lines become documents") {
  for (const auto& row : k_rows) {
    CAPTURE(row.name);
    const auto command = read(row.words);
    REQUIRE(command.problems.empty());
    CHECK(command.kind == OctopusCommand::Kind::step);
    CHECK(json::parse(command.document).at("type") == row.type);
    CHECK(parameters_of(command) == row.parameters);
  }
}

TEST_CASE("task IDs come through the pipe when none is named") {
  const auto piped = read({"task", "wait"}, "ServerTasks-1\nServerTasks-2\n");
  CHECK(parameters_of(piped).at("taskIds") == json{"ServerTasks-1", "ServerTasks-2"});
  const auto named = read({"task", "wait", "ServerTasks-3"}, "ServerTasks-1\n");
  CHECK(parameters_of(named).at("taskIds") == json{"ServerTasks-3"});
}

TEST_CASE("results have three formats") {
  CHECK(read({"release", "create"}).format == ResultFormat::table);
  CHECK(read({"release", "create", "-f", "json"}).format == ResultFormat::json);
  CHECK(read({"release", "create", "--output-format=Basic"}).format == ResultFormat::basic);
  for (const std::string other : {"", "xml"}) {
    const auto command = read({"release", "create", "-f", other});
    CHECK(command.format == ResultFormat::table);
    CHECK(command.problems.empty());
    CHECK(command.warnings.size() == (other.empty() ? 0U : 1U));
  }
}

TEST_CASE("a time without a zone is UTC, which is said") {
  const auto command = read({"release", "deploy", "--deploy-at", "2026-12-15"});
  CHECK(parameters_of(command).at("deployAt") == "2026-12-15T00:00:00Z");
  REQUIRE(command.warnings.size() == 1);
  CHECK(command.warnings[0] ==
        "--deploy-at '2026-12-15' names no time zone and is taken for UTC; write "
        "2026-12-15T00:00:00Z");
  CHECK(parameters_of(read({"release", "deploy", "--deploy-at", "soon"})).at("deployAt") == "soon");
}

TEST_CASE("a zip package takes no options of NuGet's") {
  CHECK(only_problem(read({"package", "zip", "create", "--id", "A", "--author", "x"})) ==
        "--author: unknown option of 'octopus package zip create'");
  CHECK(read({"package", "nuget", "create", "--id", "A", "--author", "x"}).problems.empty());
}

TEST_CASE("login takes a server and a key, with a warning that does not quote it") {
  const auto command = read({"login", "--server", "https://o", "--api-key", "API-SECRET"});
  CHECK(command.kind == OctopusCommand::Kind::login);
  CHECK(parameters_of(command) == json{{"serverUrl", "https://o"}, {"apiKey", "API-SECRET"}});
  REQUIRE(command.warnings.size() == 1);
  CHECK(command.warnings[0].find("SECRET") == std::string::npos);
}

TEST_CASE("commands that are no step") {
  CHECK(read({"version"}).kind == OctopusCommand::Kind::version);
  CHECK(read({"config", "list"}).kind == OctopusCommand::Kind::config_list);
  CHECK(read({"config", "get", "Url"}).arguments == Words{"Url"});
  CHECK(read({"config", "set", "Space", "Other"}).arguments == Words{"Space", "Other"});
  CHECK(read({"build-info", "push"}).step == schema::find_step_schema("buildInformation"));
  CHECK(read({"--version"}).kind == OctopusCommand::Kind::version);
  CHECK(read({"--no-prompt", "version"}).kind == OctopusCommand::Kind::version);
  CHECK(read({"release", "-h"}).kind == OctopusCommand::Kind::help);
  CHECK(read({"help", "release"}).kind == OctopusCommand::Kind::help);
  CHECK(read({"logout"}).kind == OctopusCommand::Kind::logout);
  CHECK(read({}).kind == OctopusCommand::Kind::help);
  CHECK(read({"release", "deploy", "--help"}).kind == OctopusCommand::Kind::help);
}

TEST_CASE("mistakes on the Go CLI's command line are told with the nearest name") {
  CHECK(only_problem(read({"release", "delete", "1"})).find("one of login, logout") !=
        std::string::npos);
  CHECK(only_problem(read({"release", "deploy", "--enviroment", "Test"})) ==
        "--enviroment: unknown option; did you mean --environment?");
  CHECK(only_problem(read({"release", "create", "stray"})) == ": 'stray' belongs to no option");
  CHECK(only_problem(read({"release", "deploy", "a", "b"})) == ": 'b' belongs to no option");
  CHECK(only_problem(read({"release", "create", "-p"})) == "-p: needs a value; write -p VALUE");
  CHECK(only_problem(read({"release", "create", "--ignore-existing=yes"})) ==
        "--ignore-existing: 'yes' is neither true nor false");
  CHECK(only_problem(read({"release", "deploy", "-v", "x"})) ==
        "-v: 'x' has no ':'; write Name:Value");
}

TEST_CASE("an empty value on the Go CLI's command line stays one") {
  const auto deploy = parameters_of(read({"release",
                                          "deploy",
                                          "--project",
                                          "A",
                                          "--project",
                                          "",
                                          "--tenant",
                                          "",
                                          "--deployment-target=",
                                          "--space",
                                          ""}));
  CHECK(deploy.at("project") == "");
  CHECK(deploy.at("tenants") == json::array({""}));
  CHECK(deploy.at("specificMachines") == json::array({""}));
  CHECK(deploy.at("space") == "");
  CHECK(parameters_of(read({"package", "zip", "create", "--include", ""})).at("include") ==
        json::array({""}));
}
