#include <doctest/doctest.h>

#include "test/support/temp_folder.h"
#include "test/unit/steps/step_fixture.h"

using namespace octostep;
using namespace octostep::test;
using octopus::ErrorKind;
using steps::Outcome;

namespace {

const std::string k_create = "POST /api/Spaces-1/releases/create/v1";
const json k_release{{"project", "SupportFlow"}, {"releaseNumber", "1.0.80"}};
const json k_created{{"ReleaseId", "Releases-9"}, {"ReleaseVersion", "1.0.80"}};

json with(json parameters, const json& more) {
  parameters.update(more);
  return parameters;
}

void create_answers(StepFixture& fixture) {
  fixture.server.answer(k_create, k_created);
  fixture.server.answer("GET " + k_space + "releases/Releases-9",
                        {{"Id", "Releases-9"}, {"Version", "1.0.80"}, {"ChannelId", "Channels-2"}});
}

} // namespace

TEST_CASE("a created release gives id, number and channel to later steps at once") {
  StepFixture fixture;
  create_answers(fixture);
  const auto result = fixture.run("createRelease", k_release);
  CHECK(result.outcome == Outcome::succeeded);
  CHECK(output<std::string>(result, "releaseId") == "Releases-9");
  CHECK(output<std::string>(result, "releaseVersion") == "1.0.80");
  CHECK(output<std::string>(result, "channel") == "Hotfix");
  CHECK(output<bool>(result, "created"));
  CHECK(fixture.log.all<steps::StepOutput>().size() == 4);
  CHECK(fixture.log.says("http://octopus.test/app#/Spaces-1/releases/Releases-9"));
}

TEST_CASE("the build takes the release's number only where that is asked for") {
  StepFixture fixture;
  create_answers(fixture);
  (void)fixture.run("createRelease", k_release);
  CHECK(fixture.log.all<steps::BuildNumber>().empty());
  StepFixture asked;
  create_answers(asked);
  (void)asked.run("createRelease", with(k_release, {{"setBuildNumber", true}}));
  REQUIRE(asked.log.all<steps::BuildNumber>().size() == 1);
  CHECK(asked.log.all<steps::BuildNumber>().at(0).number == "1.0.80");
}

TEST_CASE("what the definition says of the release reaches the server") {
  StepFixture fixture;
  create_answers(fixture);
  TempFolder folder;
  folder.write("notes.md", "\xEF\xBB\xBF# Notes\r\nline\r\n");
  fixture.context.build.directory = folder.path();
  (void)fixture.run("createRelease",
                    with(k_release,
                         {{"channel", "hotfix"},
                          {"packageVersion", "1.0.80"},
                          {"packages", {"Deploy web:1.0.1", "*:Tools:2.0"}},
                          {"releaseNotesFile", "notes.md"},
                          {"customFields", {{"Team", "Blue"}}},
                          {"ignoreChannelRules", true}}));
  const json body = fixture.server.received(k_create).at(0).body;
  CHECK(body["ProjectName"] == "SupportFlow");
  CHECK(body["ChannelName"] == "Hotfix");
  CHECK(body["Packages"] == json::array({"Deploy web:1.0.1", "*:Tools:2.0"}));
  CHECK(body["ReleaseNotes"] == "# Notes\r\nline\r\n");
  CHECK(body["CustomFields"]["Team"] == "Blue");
  CHECK(body["IgnoreChannelRules"] == true);
}

TEST_CASE("parameters that cannot be right are refused before any request") {
  struct Row {
    const char* name;
    json parameters;
    const char* part;
  };
  const Row rows[] = {
      {"a blank in the number", {{"releaseNumber", "1.0 beta"}}, "/releaseNumber"},
      {"a package without version", {{"packages", {"Deploy web"}}}, "/packages 'Deploy web'"},
      {"a package with a blank version", {{"packages", {"Deploy web: "}}}, "/packages"},
      {"a Git resource without reference", {{"gitResources", {"Script"}}}, "/gitResources"},
      {"deployment options that contradict",
       {{"deployTo", {"Test", "Development"}}, {"tenants", {"Acme"}}},
       "/deployTo"},
  };
  for (const auto& row : rows) {
    CAPTURE(row.name);
    StepFixture fixture;
    const auto text =
        refusal([&] { (void)fixture.make("createRelease", with(k_release, row.parameters)); });
    CHECK_MESSAGE(holds(text, row.part), text);
    CHECK(fixture.server.received().empty());
  }
}

TEST_CASE("a missing notes file and an unknown channel leave no release behind") {
  StepFixture fixture;
  create_answers(fixture);
  CHECK(holds(refusal([&] {
                (void)fixture.run("createRelease",
                                  with(k_release, {{"releaseNotesFile", "/no/such/file"}}));
              }),
              "/releaseNotesFile"));
  CHECK(holds(refusal([&] {
                (void)fixture.run("createRelease", with(k_release, {{"channel", "Hotfux"}}));
              }),
              "Hotfux"));
  CHECK(fixture.server.writes().empty());
}

TEST_CASE("a wrong deployment option leaves no release behind") {
  StepFixture fixture;
  create_answers(fixture);
  CHECK(holds(refusal([&] {
                (void)fixture.run("createRelease", with(k_release, {{"deployTo", {"Nowhere"}}}));
              }),
              "Nowhere"));
  CHECK(fixture.server.writes().empty());
}

TEST_CASE("a Git reference belongs to version-controlled projects only") {
  StepFixture fixture;
  CHECK(holds(refusal([&] {
                (void)fixture.plan("createRelease", with(k_release, {{"gitRef", "main"}}));
              }),
              "is not version-controlled"));
  fixture.project({{"IsVersionControlled", true}});
  StepFixture versioned;
  versioned.project({{"IsVersionControlled", true}});
  CHECK(holds(refusal([&] { (void)versioned.plan("createRelease", k_release); }), "give 'gitRef'"));
}

TEST_CASE("the build's branch and commit stand in for a missing Git reference, with a notice") {
  StepFixture fixture;
  create_answers(fixture);
  fixture.project({{"IsVersionControlled", true}});
  fixture.context.build.branch = "main";
  fixture.context.build.commit = "abc123";
  (void)fixture.run("createRelease", k_release);
  const json body = fixture.server.received(k_create).at(0).body;
  CHECK(body["GitRef"] == "main");
  CHECK(body["GitCommit"] == "abc123");
  CHECK(fixture.log.says("the build's branch 'main' at commit 'abc123' is taken"));
}

TEST_CASE("a missing Git reference is the build's tag, or the project's default branch") {
  const auto sent = [](const steps::BuildFacts& build, const json& given) {
    StepFixture fixture;
    create_answers(fixture);
    fixture.project(
        {{"IsVersionControlled", true},
         {"PersistenceSettings", {{"Type", "VersionControlled"}, {"DefaultBranch", "trunk"}}}});
    fixture.context.build.tag = build.tag;
    fixture.context.build.branch = build.branch;
    fixture.context.build.is_default_branch = build.is_default_branch;
    (void)fixture.run("createRelease", with(k_release, given));
    return fixture.server.received(k_create).at(0).body.at("GitRef").get<std::string>();
  };
  steps::BuildFacts build;
  build.tag = "v1";
  CHECK(sent(build, json::object()) == "refs/tags/v1");
  build.tag.clear();
  build.is_default_branch = true;
  CHECK(sent(build, json::object()) == "trunk");
  CHECK(sent(build, {{"gitRef", "<default>"}}) == "trunk");
  build.branch = "main";
  CHECK(sent(build, {{"gitRef", "<default>"}}) == "main");
  CHECK(sent(build, {{"gitRef", "develop"}}) == "develop");
}

TEST_CASE("an existing release is a success when that is wanted, and is not deployed") {
  StepFixture fixture;
  const auto result = fixture.run("createRelease",
                                  {{"project", "SupportFlow"},
                                   {"releaseNumber", "1.0.78"},
                                   {"ignoreExisting", true},
                                   {"deployExisting", false},
                                   {"deployTo", {"Development"}}});
  CHECK(result.outcome == Outcome::succeeded_with_warnings);
  CHECK_FALSE(output<bool>(result, "created"));
  CHECK(output<std::string>(result, "releaseVersion") == "1.0.78");
  CHECK(fixture.log.says("existed already, so nothing was deployed"));
  CHECK(fixture.server.writes().empty());
}

TEST_CASE("a lost answer is settled by looking the release up") {
  StepFixture fixture;
  fixture.server.fail(k_create, ErrorKind::unclear_write, "the connection was reset");
  fixture.release("9", "1.0.80", "2026-11-24T00:00:00.100+00:00");
  const auto result = fixture.run("createRelease", k_release);
  CHECK(output<std::string>(result, "releaseId") == "Releases-9");
  CHECK(output<bool>(result, "created"));
  CHECK(fixture.server.received(k_create).size() == 1);
}

TEST_CASE("a release that is not there after a lost answer is sent once more, as its number is") {
  StepFixture fixture;
  fixture.server.fail(k_create, ErrorKind::unclear_write, "the connection was reset");
  fixture.server.answer(k_create, {{"ReleaseId", "Releases-9"}, {"ReleaseVersion", "1.0.80"}});
  const auto result = fixture.run("createRelease", k_release);
  CHECK(output<std::string>(result, "releaseId") == "Releases-9");
  CHECK(fixture.server.received(k_create).size() == 2);
}

TEST_CASE("a lost answer that cannot be settled ends the step") {
  StepFixture absent;
  absent.server.fail(k_create, ErrorKind::unclear_write, "the connection was reset");
  CHECK(holds(refusal([&] { (void)absent.run("createRelease", k_release); }),
              "unclear: Release 1.0.80 of SupportFlow: whether it was carried out is unclear"));
  CHECK(absent.server.received(k_create).size() == 2);

  StepFixture numberless;
  numberless.server.fail(k_create, ErrorKind::unclear_write, "the connection was reset");
  CHECK(refusal([&] {
          (void)numberless.run("createRelease", {{"project", "SupportFlow"}});
        }).starts_with("unclear: "));
  CHECK(numberless.server.received(k_create).size() == 1);

  StepFixture older;
  older.server.fail(k_create, ErrorKind::unclear_write, "the connection was reset");
  older.release("9", "1.0.80", "2026-11-01T00:00:00.000+00:00");
  CHECK(refusal([&] { (void)older.run("createRelease", k_release); }).starts_with("conflict: "));
}

TEST_CASE("with environments the release is deployed and followed like by the deploy step") {
  StepFixture fixture;
  create_answers(fixture);
  fixture.server.answer(k_deploy, started({{"Deployments-1", "ServerTasks-1"}}));
  fixture.server.task("ServerTasks-1", {state("Failed")}, failed_log("ServerTasks-1"));
  const auto result =
      fixture.run("createRelease",
                  with(k_release, {{"packageVersion", "1.0.80"}, {"deployTo", {"Development"}}}));
  CHECK(result.outcome == Outcome::failed);
  CHECK(holds(result.problem->message, "Deployment of SupportFlow 1.0.80 to Development failed"));
  CHECK(output<bool>(result, "created"));
  CHECK(output<std::string>(result, "channel") == "Hotfix");
  CHECK(output<std::vector<std::string>>(result, "taskIds") ==
        std::vector<std::string>{"ServerTasks-1"});
  std::size_t before = 0;
  while (fixture.server.received()[before].route != k_deploy) ++before;
  CHECK(before <= 5);
}

TEST_CASE("tenants without environments are not passed over in silence") {
  StepFixture fixture;
  create_answers(fixture);
  (void)fixture.run("createRelease", with(k_release, {{"tenants", {"Acme"}}}));
  CHECK(fixture.log.says("nothing will be deployed"));
}
