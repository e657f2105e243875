#include "agent/dialects/octo_command_line.h"

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include "test/support/temp_folder.h"

using namespace octostep;
using agent::OctoCommand;
using nlohmann::json;

namespace {

using Words = std::vector<std::string>;

struct Row {
  const char* name;
  Words words;
  json type, parameters;
};

json parameters_of(const OctoCommand& command) {
  return json::parse(command.document).at("parameters");
}

OctoCommand read(Words words) { return agent::read_octo_command_line(std::move(words)); }

std::string only_problem(const OctoCommand& command) {
  REQUIRE(command.problems.size() == 1);
  return command.problems[0].path + ": " + command.problems[0].message;
}

const Row k_rows[] = {
    {"pack is nupkg unless a format is given, and patterns ignore case",
     {"pack", "--id", "Shop", "--version", "1.0", "--basePath", "out", "--include", "bin\\*.dll"},
     "pack",
     {{"packageId", "Shop"},
      {"version", "1.0"},
      {"basePath", "out"},
      {"include", {"bin/*.dll"}},
      {"format", "nupkg"},
      {"matchAnyCase", "true"}}},
    {"brackets and braces in a pattern are no pattern",
     {"pack", "--id=Shop", "--format=Zip", "--include={a}[b].txt"},
     "pack",
     {{"packageId", "Shop"},
      {"include", {"\\{a\\}\\[b\\].txt"}},
      {"format", "Zip"},
      {"matchAnyCase", "true"}}},
    {"the options of a server are passed over where none is needed",
     {"pack", "--server", "https://o", "--apiKey", "API-1", "--ignoreSslErrors", "--id", "Shop"},
     "pack",
     {{"packageId", "Shop"}, {"format", "nupkg"}, {"matchAnyCase", "true"}}},
    {"packages to push are names, not patterns",
     {"push", "--package", "/out/Shop[1].zip", "--package=b.zip", "--replace-existing"},
     "push",
     {{"packages", {"/out/Shop\\[1\\].zip", "b.zip"}}, {"overwriteMode", "true"}}},
    {"names of options come in any case and with -, -- or /",
     {"deploy-release",
      "/PROJECT:Shop",
      "-Version=1.0",
      "--deployto:Test",
      "--DEPLOYTO",
      "Production, West",
      "--WaitForDeployment"},
     "deploy",
     {{"project", "Shop"},
      {"releaseNumber", "1.0"},
      {"environments", {"Test", "Production, West"}},
      {"wait", "true"},
      {"progress", "true"}}},
    {"nothing is waited for unless that is asked for",
     {"deploy-release", "--project", "Shop", "--version", "latest", "--deployTo", "Test"},
     "deploy",
     {{"project", "Shop"},
      {"releaseNumber", "latest"},
      {"environments", {"Test"}},
      {"wait", "false"},
      {"progress", "false"}}},
    {"progress waits, and a zero limit is none",
     {"promote-release",
      "--project=Shop",
      "--from=Test",
      "--to=Production",
      "--progress",
      "--deploymentTimeout=00:00:00",
      "--noRawLog"},
     "promote",
     {{"project", "Shop"},
      {"from", "Test"},
      {"to", {"Production"}},
      {"wait", "true"},
      {"progress", "true"},
      {"rawLog", "false"}}},
    {"machines are lists with commas, tenants are not",
     {"deploy-release",
      "--project=Shop",
      "--version=1",
      "--deployTo=Test",
      "--specificMachines=web-01, web-02",
      "--specificMachines=web-03",
      "--tenant=Acme, Ltd",
      "--guidedFailure=True"},
     "deploy",
     {{"project", "Shop"},
      {"releaseNumber", "1"},
      {"environments", {"Test"}},
      {"specificMachines", {"web-01", "web-02", "web-03"}},
      {"tenants", {"Acme, Ltd"}},
      {"guidedFailure", "True"},
      {"wait", "false"},
      {"progress", "false"}}},
    {"variables stay lines, and the last of a name holds",
     {"run-runbook",
      "--project=Shop",
      "--runbook=Restart",
      "--environment=Test",
      "-v",
      "Url:https://x/y=1",
      "--variable=Why=a",
      "--variable=Why=b",
      "--variable=Empty:"},
     "runRunbook",
     {{"project", "Shop"},
      {"runbook", "Restart"},
      {"environments", {"Test"}},
      {"variables", json::array({"Url:https://x/y=1", "Why=b", "Empty:"})},
      {"wait", "false"},
      {"progress", "false"}}},
    {"versions of packages take = and / for : too",
     {"create-release",
      "--project=Shop",
      "--package=Step one=1.0",
      "--package=Web/1.2",
      "--package=Step:Ref:1.0/x"},
     "createRelease",
     {{"project", "Shop"},
      {"packages", {"Step one:1.0", "Web:1.2", "Step:Ref:1.0/x"}},
      {"wait", "false"},
      {"progress", "false"}}},
    {"an existing release ends the command, and is not deployed",
     {"create-release", "--project=Shop", "--ignoreExisting", "--deployTo=Test"},
     "createRelease",
     {{"project", "Shop"},
      {"ignoreExisting", "true"},
      {"deployExisting", "false"},
      {"deployTo", {"Test"}},
      {"wait", "false"},
      {"progress", "false"}}},
    {"the last of a single value holds, an empty one stays one",
     {"create-release", "--project=Shop", "--version=1", "--releaseNumber=2", "--channel="},
     "createRelease",
     {{"project", "Shop"},
      {"releaseNumber", "2"},
      {"channel", ""},
      {"wait", "false"},
      {"progress", "false"}}},
    {"a value is taken whatever it looks like, references included",
     {"create-release", "--project", "--odd", "--releaseNotes", "${env:HOME} $${x}"},
     "createRelease",
     {{"project", "--odd"},
      {"releaseNotes", "$${env:HOME} $$${x}"},
      {"wait", "false"},
      {"progress", "false"}}},
    {"build information has a version and several packages",
     {"build-information",
      "--space",
      "Default",
      "--version",
      "1",
      "--file",
      "f",
      "--overwrite-mode",
      "OverwriteExisting",
      "--package-id",
      "A",
      "--package-id",
      "B"},
     "buildInformation",
     {{"space", "Default"},
      {"version", "1"},
      {"file", "f"},
      {"overwriteMode", "OverwriteExisting"},
      {"packageIds", {"A", "B"}}}},
};

} // namespace

TEST_CASE("octo.exe's command lines become documents") {
  for (const auto& row : k_rows) {
    CAPTURE(row.name);
    const auto command = read(row.words);
    REQUIRE(command.problems.empty());
    CHECK(command.kind == OctoCommand::Kind::step);
    CHECK(json::parse(command.document).at("type") == row.type);
    CHECK(parameters_of(command) == row.parameters);
  }
}

TEST_CASE("the key on octo's command line is taken, with one warning that does not quote it") {
  const auto command = read({"push", "--apikey", "API-SECRET", "--package", "a.zip"});
  CHECK(parameters_of(command).at("apiKey") == "API-SECRET");
  REQUIRE(command.options.warnings.size() == 1);
  CHECK(command.options.warnings[0].find("--apikey") == 0);
  CHECK(command.options.warnings[0].find("OCTOPUS_CLI_API_KEY") != std::string::npos);
  CHECK(command.options.warnings[0].find("SECRET") == std::string::npos);
}

TEST_CASE("octo's user and password are taken, with one warning of the password") {
  const auto command = read({"push", "--user", "ci", "--pass=SECRET-WORD", "--package", "a.zip"});
  CHECK(parameters_of(command).at("user") == "ci");
  CHECK(parameters_of(command).at("password") == "SECRET-WORD");
  REQUIRE(command.options.warnings.size() == 1);
  CHECK(command.options.warnings[0].find("--pass") == 0);
  CHECK(command.options.warnings[0].find("OCTOPUS_CLI_PASSWORD") != std::string::npos);
  CHECK(command.options.warnings[0].find("SECRET") == std::string::npos);
}

TEST_CASE("digits alone are seconds, and octo's days are pointed out") {
  const auto command =
      read({"deploy-release", "--project=a", "--deploymentTimeout=600", "--progress"});
  CHECK(parameters_of(command).at("timeout") == "600");
  REQUIRE(command.options.warnings.size() == 1);
  CHECK(command.options.warnings[0].find("600 seconds; octo.exe takes it for days") !=
        std::string::npos);
}

TEST_CASE("what-if and service messages are options of the program") {
  const auto command =
      read({"create-release", "--project=a", "--whatif", "--enableServiceMessages"});
  CHECK(command.options.dry_run);
  CHECK(command.options.service_messages);
  CHECK_FALSE(read({"create-release", "--whatif=false"}).options.dry_run);
}

TEST_CASE("mistakes on octo's command line are all told, with the nearest name") {
  CHECK(only_problem(read({"deploy-relase"})).find("did you mean 'deploy-release'?") !=
        std::string::npos);
  CHECK(only_problem(read({"deploy-release", "--projct", "Shop"})) ==
        "--projct: unknown option; did you mean --project?");
  CHECK(only_problem(read({"pack", "./dist"})) == ": './dist' belongs to no option");
  CHECK(only_problem(read({"push", "--package"})) ==
        "--package: needs a value; write --package=VALUE");
  CHECK(only_problem(read({"deploy-release", "--variable", "nothing"})) ==
        "--variable: 'nothing' has no ':'; write Name:Value");
  CHECK(only_problem(read({"deploy-release", "--force=perhaps"})) ==
        "--force: 'perhaps' is neither true nor false");
  CHECK(only_problem(read({"push", "--outputFormat=xml"})) ==
        "--outputFormat: 'xml' is not one of default, json");
  CHECK(only_problem(read({"push", "--configFile=/nowhere/at/all"})).find("cannot read") !=
        std::string::npos);
  CHECK(read({"deploy-release", "--a=1", "--b=2", "stray"}).problems.size() == 3);
}

TEST_CASE("a configuration file gives what the command line does not") {
  const test::TempFolder folder;
  const auto path = folder.write(
      "octo.config", "# connection\nserver = https://octopus.example.com\nproject=Other\n\n");
  const auto command = read({"deploy-release", "--project=Shop", "--configFile=" + path.string()});
  REQUIRE(command.problems.empty());
  CHECK(parameters_of(command).at("serverUrl") == "https://octopus.example.com");
  CHECK(parameters_of(command).at("project") == "Shop");
}

TEST_CASE("version and help are commands and options") {
  for (const char* word : {"version", "--version"})
    CHECK(read({word}).kind == OctoCommand::Kind::version);
  for (const char* word : {"help", "--help", "-h", "/?"})
    CHECK(read({word}).kind == OctoCommand::Kind::help);
  CHECK(read({"help", "push"}).subject == "push");
  const auto push = read({"push", "--help"});
  CHECK(push.kind == OctoCommand::Kind::help);
  REQUIRE(push.step != nullptr);
  CHECK(push.step->kind == "push");
  CHECK(read({}).kind == OctoCommand::Kind::help);
}

TEST_CASE("a problem of the document is told under octo's name of the parameter") {
  const auto* deploy = schema::find_step_schema("deploy");
  const auto names = agent::octo_parameters(*deploy);
  CHECK(agent::dialect_path(names, "/parameters/releaseNumber") == "--version");
  CHECK(agent::dialect_path(names, "/parameters/environments/0") == "--deployTo");
  CHECK(agent::dialect_path(names, "/server/url") == "--server");
  CHECK(agent::dialect_path(names, "/server/password") == "--pass");
  CHECK(agent::dialect_path(names, "/parameters/priority") == "/parameters/priority");
}

TEST_CASE("an empty value stays one, and the last of a repeated option holds") {
  const auto command = agent::read_octo_command_line({"deploy-release",
                                                      "--project=A",
                                                      "--project=",
                                                      "--tenant",
                                                      "",
                                                      "--specificMachines=",
                                                      "--channel=",
                                                      "--deploymentTimeout="});
  CHECK(command.problems.empty());
  CHECK(command.options.warnings.empty());
  const auto parameters = json::parse(command.document).at("parameters");
  CHECK(parameters.at("project") == "");
  CHECK(parameters.at("tenants") == json::array({""}));
  CHECK(parameters.at("specificMachines") == json::array({""}));
  CHECK(parameters.at("channel") == "");
  CHECK(parameters.at("timeout") == "");
}
