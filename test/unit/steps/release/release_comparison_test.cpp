// Using an existing release if it is the one that is asked for.
#include <doctest/doctest.h>

#include "test/unit/steps/step_fixture.h"

using namespace octostep;
using namespace octostep::test;
using steps::Outcome;

namespace {

const std::string k_create = "POST /api/Spaces-1/releases/create/v1";
const std::string k_release = "GET " + k_space + "projects/Projects-1/releases/2.0";
const json k_asked{{"project", "SupportFlow"}, {"releaseNumber", "2.0"}, {"ignoreExisting", true}};

json with(json parameters, const json& more) {
  parameters.update(more);
  return parameters;
}

class ExistingRelease : public StepFixture {
public:
  ExistingRelease() {
    server.answer(k_release, document());
    server.answer("GET " + k_space + "projects/Projects-1/deploymentprocesses/template",
                  {{"Packages",
                    {{{"ActionName", "Web"}, {"PackageId", "Shop.Web"}},
                     {{"ActionName", "Db"}, {"PackageId", "Shop.Db"}, {"FixedVersion", "3.0"}}}}});
  }

  static json document() {
    return {{"Id", "Releases-2"},
            {"Version", "2.0"},
            {"ChannelId", "Channels-1"},
            {"Assembled", "2026-11-20T00:00:00.000+00:00"},
            {"ReleaseNotes", "Line one\nLine two"},
            {"SelectedPackages",
             {{{"ActionName", "Web"}, {"PackageReferenceName", ""}, {"Version", "1.0.0"}},
              {{"ActionName", "Db"}, {"PackageReferenceName", ""}, {"Version", "3.0"}}}},
            {"VersionControlReference", {{"GitRef", "refs/heads/main"}, {"GitCommit", "abcdef12"}}},
            {"CustomFields", {{"Ticket", "X-1"}}}};
  }
};

} // namespace

TEST_CASE("an existing release with the same content is taken, and deployed") {
  ExistingRelease fixture;
  fixture.server.answer(k_deploy, started({{"Deployments-1", "ServerTasks-1"}}));
  fixture.server.task("ServerTasks-1", {state("Success")});
  const auto result = fixture.run("createRelease",
                                  with(k_asked,
                                       {{"packageVersion", "1.0"},
                                        {"channel", "Default"},
                                        {"releaseNotes", "Line one\r\nLine two\r\n"},
                                        {"customFields", {{"ticket", "X-1"}}},
                                        {"deployTo", {"Development"}}}));
  CHECK(result.outcome == Outcome::succeeded);
  CHECK_FALSE(output<bool>(result, "created"));
  CHECK(fixture.server.received(k_create).empty());
  CHECK(fixture.server.received(k_deploy).size() == 1);
  CHECK(fixture.log.says("was found, with the same content"));
}

TEST_CASE("each difference of an existing release is named, and nothing is changed") {
  struct Row {
    const char* name;
    json more;
    const char* difference;
  };
  const Row rows[] = {
      {"a package version",
       {{"packageVersion", "1.1"}},
       "step 'Web' has package 'Shop.Web' 1.0.0 and not 1.1"},
      {"a step's version", {{"packages", {"Web:1.2"}}}, "1.0.0 and not 1.2"},
      {"a channel", {{"channel", "Hotfix"}}, "its channel is 'Default' and not 'Hotfix'"},
      {"notes", {{"releaseNotes", "Line one"}}, "its release notes are others"},
      {"a field",
       {{"customFields", {{"Ticket", "X-2"}}}},
       "its field 'Ticket' is 'X-1' and not 'X-2'"},
      {"a missing field",
       {{"customFields", {{"Owner", "me"}}}},
       "its field 'Owner' is '' and not 'me'"},
  };
  for (const auto& row : rows) {
    CAPTURE(row.name);
    ExistingRelease fixture;
    const auto text = refusal([&] { (void)fixture.run("createRelease", with(k_asked, row.more)); });
    CHECK_MESSAGE(
        text.starts_with("conflict: release '2.0' of project 'SupportFlow' exists already"), text);
    CHECK_MESSAGE(holds(text, row.difference), text);
    CHECK(fixture.server.writes().empty());
  }
}

TEST_CASE("the Git reference and commit of an existing release are compared") {
  for (const std::string commit : {"abcdef12", "abc", "ffff"}) {
    ExistingRelease fixture;
    fixture.project({{"IsVersionControlled", true}});
    const auto text = refusal([&] {
      (void)fixture.run("createRelease",
                        with(k_asked, {{"gitRef", "main"}, {"gitCommit", commit}}));
    });
    CHECK_MESSAGE((text == "nothing") == (commit != "ffff"), text);
  }
  ExistingRelease fixture;
  fixture.project({{"IsVersionControlled", true}});
  CHECK(holds(refusal([&] {
                (void)fixture.run("createRelease", with(k_asked, {{"gitRef", "develop"}}));
              }),
              "its Git reference is 'refs/heads/main' and not 'develop'"));
}

TEST_CASE("what the definition leaves open may be anything") {
  ExistingRelease fixture;
  const auto result = fixture.run("createRelease", k_asked);
  CHECK(result.outcome == Outcome::succeeded);
  CHECK(output<std::string>(result, "releaseId") == "Releases-2");
}

TEST_CASE("a release that another build makes between the look and the request is taken") {
  StepFixture fixture;
  const std::string route = k_release;
  fixture.server.answer(route, {{"ErrorMessage", "not found"}}, 404); // when planning
  fixture.server.answer(route, {{"ErrorMessage", "not found"}}, 404); // before the request
  fixture.server.answer(route, ExistingRelease::document());
  fixture.server.answer(
      k_create, {{"ErrorMessage", "A release of that version exists already."}}, 400);
  const auto result = fixture.run("createRelease", with(k_asked, {{"packageVersion", "1.0"}}));
  CHECK(result.outcome == Outcome::succeeded);
  CHECK_FALSE(output<bool>(result, "created"));
  CHECK(output<std::string>(result, "releaseId") == "Releases-2");
}
