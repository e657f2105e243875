#include "agent/dialects/teamcity_rest.h"

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

using namespace octostep;
using nlohmann::json;

namespace {

struct Property {
  std::string name, value;
};

struct Reading {
  agent::Environment environment{{"REASON", "nightly"}};
  steps::BuildFacts build{.number = "78",
                          .id = "4711",
                          .url = "https://tc/build/4711",
                          .commit = "abc",
                          .branch = "main",
                          .ci = "TeamCity",
                          .directory = "/"};
  agent::TeamcityProperties properties{{{"build.number", "78"}, {"shop.id", "Shop"}},
                                       {{"vcsroot.url", "https://git/shop"}, {"conf", "Conf"}}};
  std::vector<schema::Problem> problems;
  agent::TeamcitySteps found;

  json read(const std::string& type, const std::vector<Property>& given) {
    json list = json::array();
    for (const auto& property : given)
      list.push_back({{"name", property.name}, {"value", property.value}});
    const json root{{"step", {{{"type", type}, {"properties", {{"property", list}}}}}}};
    found = agent::read_teamcity_rest(root, {environment, build, properties}, problems);
    return found.steps.empty() ? json() : json::parse(found.steps[0].json).at("parameters");
  }
};

} // namespace

TEST_CASE("the seven runner types become the seven steps") {
  const std::vector<std::pair<std::string, std::string>> kinds{
      {"octopus.pack.package", "pack"},
      {"octopus.push.package", "push"},
      {"octopus.metadata", "buildInformation"},
      {"octopus.create.release", "createRelease"},
      {"octopus.deploy.release", "deploy"},
      {"octopus.promote.release", "promote"},
      {"octopus.run.runbook", "runRunbook"}};
  for (const auto& [type, kind] : kinds) {
    Reading r;
    (void)r.read(type, {});
    REQUIRE(r.found.steps.size() == 1);
    CHECK(json::parse(r.found.steps[0].json).at("type") == kind);
    CHECK(r.found.steps[0].path == "/step/0");
  }
}

TEST_CASE("a pack step keeps the plugin's defaults") {
  Reading r;
  const auto parameters = r.read("octopus.pack.package",
                                 {{"octopus_packageid", "%shop.id%"},
                                  {"octopus_packageversion", "1.0.%build.number%"},
                                  {"octopus_packagesourcepath", "out"},
                                  {"octopus_host", "https://octopus.example.com"},
                                  {"octopus_packageoutputpath", ""}});
  CHECK(r.problems.empty());
  CHECK(parameters == json{{"packageId", "Shop"},
                           {"version", "1.0.78"},
                           {"basePath", "out"},
                           {"format", "nupkg"},
                           {"matchAnyCase", "true"}});
}

TEST_CASE("comma lists heed quotes, and lines separate package IDs") {
  Reading r;
  const auto deploy =
      r.read("octopus.deploy.release",
             {{"octopus_deployto", "Test, \"Production, West\""}, {"octoups_tenants", "Acme"}});
  CHECK(deploy.at("environments") == json{"Test", "Production, West"});
  CHECK(deploy.at("tenants") == json::array({"Acme"}));
  const auto metadata = r.read("octopus.metadata", {{"octopus_packageid", "A\n B \n"}});
  CHECK(metadata.at("packageIds") == json{"A", "B"});
  CHECK(r.problems.empty());
}

TEST_CASE("a field that nobody filled in is not given, one whose parameter is empty is an error") {
  Reading r;
  r.properties.configuration["none"] = "";
  const auto untouched =
      r.read("octopus.deploy.release", {{"octoups_tenants", ""}, {"octopus_releasenumber", " "}});
  CHECK(r.problems.empty());
  CHECK_FALSE(untouched.contains("tenants"));
  CHECK(untouched.at("releaseNumber") == "latest");

  const std::vector<Property> emptied{{"octoups_tenants", "%none%"},
                                      {"octoups_tenanttags", "Ring/One, %none%"},
                                      {"octopus_space_name", "%none%%none%"},
                                      {"octopus_releasenumber", "%none%"},
                                      {"octopus_deployto", "Test%none%"}};
  (void)r.read("octopus.deploy.release", emptied);
  REQUIRE(r.problems.size() == 4);
  for (std::size_t i = 0; i < r.problems.size(); ++i) {
    CHECK(r.problems[i].path == "/step/0/" + emptied[i].name);
    CHECK(r.problems[i].message ==
          "'%none%' is empty in this build; set the parameter, or take it out here");
  }
}

TEST_CASE(
    "an empty parameter leaves out what may be empty, and blank lines of paths mean nothing") {
  Reading r;
  r.properties.configuration["none"] = "";
  CHECK(r.read("octopus.push.package", {{"octopus_packagepaths", "a.zip,\n\nb.zip"}})
            .at("packages") == json{"a.zip", "b.zip"});
  CHECK_FALSE(r.read("octopus.create.release", {{"octopus_waitfordeployments", "%none%"}})
                  .contains("waitForDeployment"));
  CHECK(r.problems.empty());
}

TEST_CASE("a property that means nothing to the step is not looked into") {
  Reading r;
  (void)r.read("octopus.pack.package",
               {{"octopus_packageid", "Shop"},
                {"octopus_apikey_parameter", "%my.key%"},
                {"octopus_host", "%no.such%"},
                {"teamcity.step.mode", "%neither%"}});
  CHECK(r.problems.empty());
}

TEST_CASE("waiting means progress, and only a create step that deploys waits") {
  Reading r;
  const std::vector<Property> waiting{{"octopus_waitfordeployments", "true"}};
  const auto deploy = r.read("octopus.deploy.release", waiting);
  CHECK(deploy.at("wait") == "true");
  CHECK(deploy.at("progress") == "true");
  CHECK(deploy.at("rawLog") == "false");
  CHECK(deploy.at("releaseNumber") == "latest");
  CHECK(r.read("octopus.create.release", waiting).at("wait") == "false");
  CHECK(r.read("octopus.create.release",
               {{"octopus_waitfordeployments", "true"}, {"octopus_deployto", "Test"}})
            .at("wait") == "true");
}

TEST_CASE("the form's timeouts, overwriting and artifacts reach the step") {
  Reading r;
  CHECK(r.read("octopus.push.package", {{"octopus_forcepush", "true"}}).at("overwriteMode") ==
        "true");
  const auto push = r.read("octopus.push.package",
                           {{"octopus_packagepaths", "+:a.zip\nout/*.zip, b.zip"},
                            {"octopus_publishartifacts", "true"}});
  CHECK(push.at("packages") == json{"+:a.zip", "out/*.zip", "b.zip"});
  CHECK(push.at("publishArtifacts") == "true");
  CHECK(r.read("octopus.run.runbook", {{"octopus_deploymenttimeout", "00:20:00"}}).at("timeout") ==
        "00:20:00");
  CHECK(r.problems.empty());
}

TEST_CASE("additional arguments are read as octo.exe reads them, and win") {
  Reading r;
  const auto parameters = r.read(
      "octopus.create.release",
      {{"octopus_releasenumber", "1.0"},
       {"octopus_additionalcommandlinearguments",
        "--package=\"Step one:2.0\" --releaseNumber 2.0 -v \"Reason:%env.REASON%\" --progress"}});
  CHECK(r.problems.empty());
  CHECK(parameters.at("packages") == json::array({"Step one:2.0"}));
  CHECK(parameters.at("releaseNumber") == "2.0");
  CHECK(parameters.at("variables") == json::array({"Reason:nightly"}));
  CHECK(parameters.at("wait") == "true");
}

TEST_CASE("an unknown argument or property is refused with the nearest name") {
  Reading r;
  (void)r.read(
      "octopus.deploy.release",
      {{"octopus_additionalcommandlinearguments", "--forze"}, {"octopus_projekt_name", "Shop"}});
  REQUIRE(r.problems.size() == 2);
  CHECK(r.problems[0].path == "/step/0/octopus_projekt_name");
  CHECK(r.problems[0].message == "unknown property; did you mean 'octopus_project_name'?");
  CHECK(r.problems[1].path == "/step/0/octopus_additionalcommandlinearguments");
  CHECK(r.problems[1].message == "--forze: unknown option; did you mean --force?");
}

TEST_CASE("references are resolved once, and a missing one is told") {
  Reading r;
  r.properties.build["shop.id"] = "%conf%${env:HOME}";
  const auto parameters = r.read("octopus.deploy.release",
                                 {{"octopus_project_name", "%shop.id% 100%% %"},
                                  {"octopus_git_ref", "x"},
                                  {"octopus_deployto", "%no.such%"}});
  CHECK(parameters.at("project") == "%conf%$${env:HOME} 100% %");
  REQUIRE(r.problems.size() == 1);
  CHECK(r.problems[0].path == "/step/0/octopus_deployto");
  CHECK(r.problems[0].message.find("'%no.such%' has no value") == 0);
}

TEST_CASE("a key that the server keeps to itself is taken from elsewhere") {
  Reading r;
  CHECK_FALSE(r.read("octopus.push.package", {{"secure:octopus_apikey", "credentialsJSON:1-2"}})
                  .contains("apiKey"));
  CHECK(r.read("octopus.push.package", {{"secure:octopus_apikey", "API-1"}}).at("apiKey") ==
        "API-1");
}

TEST_CASE("build information is what the agent knows of the build") {
  Reading r;
  CHECK(r.read("octopus.metadata",
               {{"octopus_branch_override_enabled", "true"},
                {"octopus_branch_override_value", "release/1"}})
            .at("buildInformation") == json{{"BuildEnvironment", "TeamCity"},
                                            {"BuildNumber", "78"},
                                            {"BuildUrl", "https://tc/build/4711"},
                                            {"Branch", "release/1"},
                                            {"VcsType", "Git"},
                                            {"VcsRoot", "https://git/shop"},
                                            {"VcsCommitNumber", "abc"}});
}

TEST_CASE("artifact rules reach the push step as they are, lines and commas apart") {
  Reading r;
  const auto push =
      r.read("octopus.push.package",
             {{"octopus_packagepaths",
               "-:a.zip\nout/** => Site.1.0.zip, \"a,b/*.zip\"\n+:*.nupkg => packages"}});
  CHECK(push.at("packages") ==
        json{"-:a.zip", "out/** => Site.1.0.zip", "a,b/*.zip", "+:*.nupkg => packages"});
  CHECK(r.problems.empty());
}

TEST_CASE("backslashes separate in paths and rules, and nowhere else") {
  Reading r;
  const auto push = r.read("octopus.push.package",
                           {{"octopus_packagepaths", "Source\\bin\\** => Site.1.0.zip!/a\\b"}});
  CHECK(push.at("packages") == json{"Source/bin/** => Site.1.0.zip!/a/b"});
  const auto pack = r.read("octopus.pack.package",
                           {{"octopus_packageid", "Shop\\Web"},
                            {"octopus_packagesourcepath", "Source\\bin"},
                            {"octopus_packageoutputpath", ".\\artifacts"}});
  CHECK(pack.at("packageId") == "Shop\\Web");
  CHECK(pack.at("basePath") == "Source/bin");
  CHECK(pack.at("outFolder") == "./artifacts");
}

TEST_CASE("a disabled step stays disabled") {
  Reading r;
  const json root{{"step", {{{"type", "octopus.push.package"}, {"disabled", true}}}}};
  const auto found =
      agent::read_teamcity_rest(root, {r.environment, r.build, r.properties}, r.problems);
  REQUIRE(found.steps.size() == 1);
  CHECK(json::parse(found.steps[0].json).at("enabled") == false);
}

TEST_CASE("words of a free-form line") {
  using Words = std::vector<std::string>;
  CHECK(agent::split_arguments("") == Words{});
  CHECK(agent::split_arguments(" a  \"b c\" d=\"e f\" \"\"") == Words{"a", "b c", "d=e f", ""});
}
