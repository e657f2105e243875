// Targets that already have the release are left out on request.
#include <doctest/doctest.h>

#include "test/unit/steps/step_fixture.h"

using namespace octostep;
using namespace octostep::test;
using steps::Outcome;

namespace {

json with(json parameters, const json& more) {
  parameters.update(more);
  return parameters;
}

const json k_deployment{{"project", "SupportFlow"},
                        {"releaseNumber", "1.0.78"},
                        {"environments", {"Development", "Test"}},
                        {"skipCurrent", true}};
const json k_to_tenants{{"project", "SupportFlow"},
                        {"releaseNumber", "1.0.78"},
                        {"environments", {"Test"}},
                        {"tenantTags", {"Region/EU"}},
                        {"skipCurrent", true}};

json deployment(const std::string& number,
                const std::string& environment,
                const std::string& release,
                const std::string& tenant = "") {
  json document{{"Id", "Deployments-" + number},
                {"TaskId", "ServerTasks-" + number},
                {"ReleaseId", release},
                {"EnvironmentId", environment}};
  if (!tenant.empty()) document["TenantId"] = tenant;
  return document;
}

class CurrentFixture : public StepFixture {
public:
  // Newest first, as the server lists them.
  CurrentFixture(std::initializer_list<json> list) {
    server.handle("GET " + k_space + "deployments",
                  [deployments = std::vector<json>(list)](const FakeOctopus::Received& request) {
                    std::vector<json> found;
                    for (const auto& document : deployments)
                      if (request.query.contains("ids") ||
                          document["EnvironmentId"] == request.query.at("environments"))
                        found.push_back(document);
                    return FakeOctopus::json_response(200, items(found));
                  });
    server.answer(k_deploy, started({{"Deployments-9", "ServerTasks-9"}}));
    server.answer(k_deploy_tenanted, started({{"Deployments-9", "ServerTasks-9"}}));
    server.task("ServerTasks-9", {state("Success")});
  }
};

} // namespace

TEST_CASE("an environment that has the release already is left out") {
  CurrentFixture fixture({deployment("1", "Environments-1", "Releases-1")});
  fixture.server.task("ServerTasks-1", {state("Success")});
  const auto result = fixture.run("deploy", k_deployment);
  CHECK(result.outcome == Outcome::succeeded);
  CHECK(fixture.server.received(k_deploy).at(0).body["EnvironmentNames"] == json::array({"Test"}));
  CHECK(fixture.log.says("environment 'Development' has this release already (Deployments-1)"));
}

TEST_CASE("an environment whose latest deployment is another release, or failed, is not left out") {
  CurrentFixture fixture({deployment("2", "Environments-1", "Releases-0"),
                          deployment("1", "Environments-1", "Releases-1"),
                          deployment("3", "Environments-2", "Releases-1")});
  fixture.server.task("ServerTasks-1", {state("Success")});
  fixture.server.task("ServerTasks-3", {state("Failed")});
  (void)fixture.run("deploy", k_deployment);
  CHECK(fixture.server.received(k_deploy).at(0).body["EnvironmentNames"] ==
        json::array({"Development", "Test"}));
}

TEST_CASE("a deployment of the release that is under way is followed in place of another") {
  CurrentFixture fixture({deployment("1", "Environments-1", "Releases-1"),
                          deployment("2", "Environments-2", "Releases-1")});
  fixture.server.task("ServerTasks-1", {state("Success")});
  fixture.server.task("ServerTasks-2", {state("Executing"), state("Executing"), state("Failed")});
  const auto result = fixture.run("deploy", k_deployment);
  CHECK(fixture.server.writes().empty());
  CHECK(result.outcome == Outcome::failed); // like the one that is followed
  CHECK(output<std::vector<std::string>>(result, "taskIds") ==
        std::vector<std::string>{"ServerTasks-2"});
}

TEST_CASE("when every target is current nothing is deployed, and that is a success") {
  CurrentFixture fixture({deployment("1", "Environments-1", "Releases-1"),
                          deployment("2", "Environments-2", "Releases-1")});
  fixture.server.task("ServerTasks-1", {state("Success")});
  fixture.server.task("ServerTasks-2", {state("Success")});
  const auto result = fixture.run("deploy", k_deployment);
  CHECK(result.outcome == Outcome::succeeded);
  CHECK(fixture.server.writes().empty());
  CHECK(fixture.log.says("nothing is left to deploy"));
}

TEST_CASE("tenants that are left are named in place of tags") {
  CurrentFixture fixture({deployment("1", "Environments-2", "Releases-1", "Tenants-1")});
  fixture.server.task("ServerTasks-1", {state("Success")});
  (void)fixture.run("deploy", k_to_tenants);
  const json body = fixture.server.received(k_deploy_tenanted).at(0).body;
  CHECK(body["Tenants"] == json::array({"Corp"}));
  CHECK_FALSE(body.contains("TenantTags"));
  CHECK(fixture.log.says("tenant 'Acme' has this release already"));
}

TEST_CASE("without skipCurrent nothing is looked up and everything is deployed") {
  CurrentFixture fixture({deployment("1", "Environments-1", "Releases-1")});
  (void)fixture.run("deploy", with(k_deployment, {{"skipCurrent", false}}));
  CHECK(fixture.server.received(k_deploy).at(0).body["EnvironmentNames"] ==
        json::array({"Development", "Test"}));
}
