#include <doctest/doctest.h>

#include "test/support/memory_journal.h"
#include "test/unit/steps/step_fixture.h"

using namespace octostep;
using namespace octostep::test;
using steps::Outcome;

namespace {

const std::string k_deployments = "GET /api/Spaces-1/deployments";
const json k_promote{{"project", "SupportFlow"}, {"from", "Development"}, {"to", {"Test"}}};

json with(json parameters, const json& more) {
  parameters.update(more);
  return parameters;
}

json deployment(const std::string& number,
                const std::string& release,
                const std::string& created,
                const std::string& tenant = "",
                const std::string& channel = "Channels-1") {
  return {{"Id", "Deployments-" + number},
          {"TaskId", "ServerTasks-" + number},
          {"ReleaseId", "Releases-" + release},
          {"TenantId", tenant},
          {"ChannelId", channel},
          {"Created", created}};
}

// Deployments by environment, newest first, filtered as by the server.
void deployed(StepFixture& fixture, std::map<std::string, std::vector<json>> by_environment) {
  fixture.server.handle(k_deployments, [by_environment](const FakeOctopus::Received& request) {
    const auto query = request.query;
    if (query.contains("ids"))
      return FakeOctopus::json_response(200,
                                        items({{{"Id", "Deployments-90"},
                                                {"TaskId", "ServerTasks-90"},
                                                {"EnvironmentId", "Environments-2"},
                                                {"TenantId", "Tenants-1"}}}));
    const auto found = by_environment.find(query.at("environments"));
    return FakeOctopus::json_response(
        200, items(found == by_environment.end() ? std::vector<json>{} : found->second));
  });
}

StepFixture& three_releases(StepFixture& fixture) {
  fixture.release("2", "1.0.79", "2026-11-23T11:00:00.000+00:00");
  fixture.release("3", "1.0.9", "2026-11-23T12:00:00.000+00:00");
  fixture.server.answer(k_deploy, started({{"Deployments-90", "ServerTasks-90"}}));
  fixture.server.answer(k_deploy_tenanted, started({{"Deployments-90", "ServerTasks-90"}}));
  fixture.server.task("ServerTasks-90", {state("Success")});
  return fixture;
}

std::string promoted(StepFixture& fixture, const json& parameters) {
  return output<std::string>(fixture.run("promote", parameters), "releaseVersion");
}

} // namespace

TEST_CASE(
    "the release of the most recent successful deployment is promoted, and the choice explained") {
  StepFixture fixture;
  deployed(three_releases(fixture),
           {{"Environments-1",
             {deployment("5", "1", "2026-11-23T15:00:00Z"),
              deployment("4", "2", "2026-11-23T14:00:00Z")}}});
  CHECK(promoted(fixture, k_promote) == "1.0.78");
  CHECK(fixture.server.received(k_deployments).at(0).query.at("taskState") == "Success");
  CHECK(fixture.log.says("most recent successful deployment in 'Development' ('Deployments-5', "
                         "2026-11-23 15:00:00Z)"));
  CHECK(fixture.log.says("the higher release '1.0.79' was deployed there earlier"));
}

TEST_CASE("the highest version is promoted when that is wanted") {
  StepFixture fixture;
  deployed(three_releases(fixture),
           {{"Environments-1",
             {deployment("6", "3", "2026-11-23T15:00:00Z"),
              deployment("4", "2", "2026-11-23T14:00:00Z")}}});
  CHECK(promoted(fixture, with(k_promote, {{"strategy", "highestVersion"}})) == "1.0.79");
}

TEST_CASE("a deployment that did not succeed is promoted only when asked for, with a warning") {
  StepFixture fixture;
  deployed(three_releases(fixture),
           {{"Environments-1", {deployment("5", "1", "2026-11-23T15:00:00Z")}}});
  fixture.server.task("ServerTasks-5", {state("Failed")});
  const auto result = fixture.run("promote", with(k_promote, {{"latestSuccessful", false}}));
  CHECK(result.outcome == Outcome::succeeded_with_warnings);
  CHECK(fixture.log.says("did not succeed: its state is 'Failed'"));
  CHECK_FALSE(fixture.server.received(k_deployments).at(0).query.contains("taskState"));
}

TEST_CASE("a downgrade of a target is refused unless it is allowed") {
  StepFixture fixture;
  const std::map<std::string, std::vector<json>> there{
      {"Environments-1", {deployment("5", "1", "2026-11-23T15:00:00Z")}},
      {"Environments-2", {deployment("4", "2", "2026-11-23T14:00:00Z")}}};
  deployed(three_releases(fixture), there);
  CHECK(holds(refusal([&] { (void)fixture.run("promote", k_promote); }),
              "refused: release '1.0.78' is not promoted: environment 'Test' has the higher "
              "release '1.0.79'"));
  CHECK(fixture.server.writes().empty());
  CHECK(promoted(fixture, with(k_promote, {{"allowDowngrade", true}})) == "1.0.78");
}

TEST_CASE("two deployments of one moment are a tie and refused") {
  StepFixture fixture;
  deployed(three_releases(fixture),
           {{"Environments-1",
             {deployment("5", "1", "2026-11-23T15:00:00Z"),
              deployment("4", "2", "2026-11-23T15:00:00Z")}}});
  CHECK(holds(refusal([&] { (void)fixture.run("promote", k_promote); }), "at the same time"));
}

TEST_CASE("nothing to promote is said with the environment") {
  StepFixture fixture;
  deployed(three_releases(fixture), {});
  CHECK(holds(refusal([&] { (void)fixture.run("promote", k_promote); }),
              "no successful deployment in environment 'Development'"));
}

TEST_CASE("with tenants their own deployments count, and those that differ are named") {
  StepFixture fixture;
  deployed(three_releases(fixture),
           {{"Environments-1",
             {deployment("7", "2", "2026-11-23T17:00:00Z"),
              deployment("6", "1", "2026-11-23T16:00:00Z", "Tenants-1"),
              deployment("5", "3", "2026-11-23T15:00:00Z", "Tenants-2")}}});
  CHECK(promoted(fixture,
                 with(k_promote, {{"tenants", {"Acme", "Bits", "Corp"}}, {"wait", false}})) ==
        "1.0.78");
  CHECK(fixture.log.says("for tenant 'Acme'"));
  CHECK(fixture.log.says("tenant 'Bits' has release '1.0.9' there"));
  CHECK(fixture.log.says("tenant 'Corp' has no such deployment"));
}

TEST_CASE("a channel narrows the choice") {
  StepFixture fixture;
  deployed(three_releases(fixture),
           {{"Environments-1",
             {deployment("5", "2", "2026-11-23T15:00:00Z"),
              deployment("4", "1", "2026-11-23T14:00:00Z", "", "Channels-2")}}});
  CHECK(promoted(fixture, with(k_promote, {{"channel", "Hotfix"}})) == "1.0.78");
}

TEST_CASE("promoting an environment to itself is refused under whatever name") {
  for (const char* to : {"test", "Environments-2"}) {
    StepFixture fixture;
    CHECK(refusal([&] {
            (void)fixture.plan("promote",
                               {{"project", "SupportFlow"}, {"from", "Test"}, {"to", {to}}});
          }) == "invalid: /to 'Test' is the environment to promote from");
  }
}

TEST_CASE("promoting an environment to itself is refused before any request") {
  StepFixture fixture;
  CHECK(holds(refusal([&] {
                (void)fixture.make("promote", with(k_promote, {{"to", {"Development"}}}));
              }),
              "/to"));
  CHECK(fixture.server.received().empty());
}

TEST_CASE("what this build deployed itself is promoted, whatever others deployed meanwhile") {
  for (const bool has_journal : {true, false}) {
    StepFixture fixture;
    three_releases(fixture);
    MemoryJournal journal(fixture.clock);
    fixture.context.step_id = "dev";
    if (has_journal) fixture.context.journal = &journal;
    (void)fixture.run("deploy",
                      {{"project", "SupportFlow"},
                       {"releaseNumber", "1.0.78"},
                       {"environments", {"Development"}}});
    deployed(fixture,
             {{"Environments-1", {deployment("91", "2", "2026-11-24T01:00:00.000+00:00")}}});
    fixture.server.task("ServerTasks-90", {state("Success")});
    fixture.context.step_id = "test";
    CHECK(promoted(fixture, k_promote) == (has_journal ? "1.0.78" : "1.0.79"));
  }
}

TEST_CASE("each tenant gets the release that it has, and tenants with the same go together") {
  StepFixture fixture;
  three_releases(fixture);
  fixture.server.handle(k_deployments, [](const FakeOctopus::Received& request) {
    const auto tenant = request.query.find("tenants");
    if (tenant == request.query.end() || request.query.at("environments") != "Environments-2")
      return FakeOctopus::json_response(200, items({}));
    const std::string release = tenant->second == "Tenants-2" ? "1" : "2";
    return FakeOctopus::json_response(
        200, items({deployment("91", release, "2026-11-23T13:00:00.000+00:00", tenant->second)}));
  });
  fixture.server.forget("GET " + k_space + "tenants/all");
  std::vector<json> tenants;
  for (const std::string number : {"1", "2", "3"})
    tenants.push_back(tenant(number, "Tenant " + number, {}, {"Environments-2", "Environments-3"}));
  fixture.server.answer("GET " + k_space + "tenants/all", json(tenants));
  const auto result = fixture.run("promote",
                                  {{"project", "SupportFlow"},
                                   {"from", "Test"},
                                   {"to", {"Production"}},
                                   {"tenants", {"*"}},
                                   {"perTenant", true}});
  const auto sent = fixture.server.received(k_deploy_tenanted);
  REQUIRE(sent.size() == 2);
  CHECK(sent[0].body["ReleaseVersion"] == "1.0.79");
  CHECK(sent[0].body["Tenants"] == json::array({"Tenant 1", "Tenant 3"}));
  CHECK(sent[1].body["ReleaseVersion"] == "1.0.78");
  CHECK(sent[1].body["Tenants"] == json::array({"Tenant 2"}));
  CHECK(output<std::string>(result, "releaseVersion") == "1.0.79,1.0.78");
}
