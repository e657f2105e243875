// Prompted variables: reports what is missing for each target, before anything is written.
#include <doctest/doctest.h>

#include "test/unit/steps/step_fixture.h"

using namespace octostep;
using namespace octostep::test;

namespace {

const json k_deployment{{"project", "SupportFlow"},
                        {"releaseNumber", "2.0"},
                        {"environments", {"Development", "Test"}}};

json with(json parameters, const json& more) {
  parameters.update(more);
  return parameters;
}

json prompt(const std::string& name, bool required, json more = json::object()) {
  more.update(
      {{"Name", name}, {"Prompt", {{"Label", "Label of " + name}, {"Required", required}}}});
  return more;
}

class PromptFixture : public StepFixture {
public:
  PromptFixture(std::initializer_list<json> variables) {
    server.answer("GET " + k_space + "projects/Projects-1/releases/2.0",
                  {{"Id", "Releases-2"},
                   {"Version", "2.0"},
                   {"ChannelId", "Channels-1"},
                   {"ProjectVariableSetSnapshotId", "variableset-1"}});
    server.answer("GET " + k_space + "variables/variableset-1",
                  {{"Variables", std::vector<json>(variables)}});
    server.answer(k_deploy, started({{"Deployments-1", "ServerTasks-1"}}));
    server.answer(k_deploy_tenanted, started({{"Deployments-1", "ServerTasks-1"}}));
    server.task("ServerTasks-1", {state("Success")});
  }
};

} // namespace

TEST_CASE("required prompted variables that are missing are named for each target") {
  PromptFixture fixture({prompt("Reason", true),
                         prompt("Ticket", true, {{"Scope", {{"Environment", {"Environments-2"}}}}}),
                         prompt("Note", false),
                         prompt("Banner", true, {{"Value", "given by the project"}}),
                         {{"Name", "Ordinary"}, {"Value", "x"}}});
  const auto text = refusal([&] { (void)fixture.run("deploy", k_deployment); });
  CHECK(text ==
        "refused: the deployment asks for variables that are not given: 'Reason' for environment "
        "'Development'; 'Reason', 'Ticket' for environment 'Test'; give them in 'variables'");
  CHECK(fixture.server.writes().empty());
}

TEST_CASE("a variable is given by its name or its label, in any case, and must not be empty") {
  for (const std::string name : {"Reason", "reason", "Label of Reason"}) {
    PromptFixture fixture({prompt("Reason", true)});
    CHECK(refusal([&] {
            (void)fixture.plan("deploy", with(k_deployment, {{"variables", {{name, "x"}}}}));
          }) == "nothing");
  }
  PromptFixture fixture({prompt("Reason", true)});
  CHECK(holds(refusal([&] {
                (void)fixture.plan("deploy", with(k_deployment, {{"variables", {{"Reason", ""}}}}));
              }),
              "'Reason' for environment"));
}

TEST_CASE("scopes of channels and tenant tags decide for whom a variable is required") {
  PromptFixture other_channel({prompt("Reason", true, {{"Scope", {{"Channel", {"Channels-2"}}}}})});
  CHECK(refusal([&] { (void)other_channel.plan("deploy", k_deployment); }) == "nothing");
  PromptFixture fixture({prompt("Reason", true, {{"Scope", {{"TenantTag", {"Region/EU"}}}}})});
  const json to_tenants =
      with(k_deployment, {{"environments", {"Test"}}, {"tenants", {"Acme", "Bits"}}});
  const auto text = refusal([&] { (void)fixture.plan("deploy", to_tenants); });
  CHECK_MESSAGE(holds(text, "'Reason' for tenant 'Acme' in environment 'Test'; give"), text);
}

TEST_CASE("a variable of one runbook is not asked for by others, nor by deployments") {
  const json scope{{"ProcessOwner", {"Runbooks-1"}}};
  PromptFixture deployment({prompt("Reason", true, {{"Scope", scope}})});
  CHECK(refusal([&] { (void)deployment.plan("deploy", k_deployment); }) == "nothing");
  for (const std::string runbook : {"Restart", "Restore"}) {
    PromptFixture fixture({prompt("Reason", true, {{"Scope", scope}})});
    fixture.project({{"VariableSetId", "variableset-1"}});
    fixture.server.answer(
        "GET " + k_space + "projects/Projects-1/runbooks",
        items(
            {{{"Id", "Runbooks-1"}, {"Name", "Restart"}, {"PublishedRunbookSnapshotId", "S-1"}},
             {{"Id", "Runbooks-2"}, {"Name", "Restore"}, {"PublishedRunbookSnapshotId", "S-2"}}}));
    const auto text = refusal([&] {
      (void)fixture.plan(
          "runRunbook",
          {{"project", "SupportFlow"}, {"runbook", runbook}, {"environments", {"Test"}}});
    });
    CHECK_MESSAGE(holds(text, "'Reason' for environment 'Test'") == (runbook == "Restart"), text);
  }
}

TEST_CASE("a value that nothing asks for is a warning with near names") {
  PromptFixture fixture({prompt("Reason", false)});
  (void)fixture.run("deploy", with(k_deployment, {{"variables", {{"Raeson", "x"}}}}));
  CHECK(fixture.log.says("No prompted variable has the name or label 'Raeson'"));
  CHECK(fixture.log.says("'Reason'"));
}

TEST_CASE("variables that may not be seen are left to the server") {
  PromptFixture fixture({});
  fixture.server.forget("GET " + k_space + "variables/variableset-1");
  fixture.server.answer(
      "GET " + k_space + "variables/variableset-1", {{"ErrorMessage", "no"}}, 403);
  CHECK(refusal([&] { (void)fixture.run("deploy", k_deployment); }) == "nothing");
  CHECK(fixture.server.received(k_deploy).size() == 1);
}

TEST_CASE("a release to be created and deployed is checked against the project's variables first") {
  PromptFixture fixture({prompt("Reason", true)});
  fixture.project({{"VariableSetId", "variableset-1"}});
  const auto text = refusal([&] {
    (void)fixture.run(
        "createRelease",
        {{"project", "SupportFlow"}, {"packageVersion", "1.0"}, {"deployTo", {"Development"}}});
  });
  CHECK_MESSAGE(holds(text, "'Reason' for environment 'Development'"), text);
  CHECK(fixture.server.writes().empty());
}

TEST_CASE("values reach the server byte for byte") {
  const std::string value = "a,b : c/d = e|f \"g\" 'h' \\ #{x}\n$%&\t\xC3\xA4 ";
  PromptFixture fixture({prompt("Reason", true)});
  (void)fixture.run("deploy", with(k_deployment, {{"variables", {{"Reason", value}}}}));
  CHECK(fixture.server.received(k_deploy).at(0).body["Variables"]["Reason"] == value);
}

TEST_CASE("a step to skip and a freeze to override must exist") {
  PromptFixture fixture({});
  fixture.server.answer(
      "GET " + k_space + "projects/Projects-1/deploymentprocesses",
      {{"Steps", {{{"Name", "Deploy web"}, {"Actions", {{{"Name", "Smoke test"}}}}}}}});
  fixture.server.answer("GET " + k_space + "deploymentfreezes",
                        {{"DeploymentFreezes", {{{"Id", "Freezes-1"}, {"Name", "Year end"}}}}});
  const auto step = refusal([&] {
    (void)fixture.plan("deploy", with(k_deployment, {{"skipSteps", {"Smoke tset"}}}));
  });
  CHECK_MESSAGE(holds(step, "no step 'Smoke tset' in project 'SupportFlow'"), step);
  CHECK_MESSAGE(holds(step, "'Smoke test'"), step);
  const auto freeze = refusal([&] {
    (void)fixture.plan("deploy",
                       with(k_deployment,
                            {{"deploymentFreezeNames", {"Year edn"}},
                             {"deploymentFreezeOverrideReason", "urgent"}}));
  });
  CHECK_MESSAGE(holds(freeze, "no deployment freeze 'Year edn'; known: 'Year end'"), freeze);
  (void)fixture.run("deploy",
                    with(k_deployment,
                         {{"skipSteps", {"smoke test"}},
                          {"deploymentFreezeNames", {"Freezes-1"}},
                          {"deploymentFreezeOverrideReason", "urgent"}}));
  const json body = fixture.server.received(k_deploy).at(0).body;
  CHECK(body["DeploymentFreezeOverrideReason"] == "urgent");
  CHECK(body["SkipStepNames"] == json::array({"Smoke test"}));
  CHECK(body["DeploymentFreezeNames"] == json::array({"Year end"}));
}

TEST_CASE("a step to skip is looked for in the process that the release was made with") {
  PromptFixture fixture({});
  fixture.server.answer("GET " + k_space + "projects/Projects-1/deploymentprocesses",
                        {{"Steps", {{{"Name", "Renamed"}, {"Actions", json::array()}}}}});
  fixture.server.answer(
      "GET " + k_space + "deploymentprocesses/process-s-1",
      {{"Steps", {{{"Name", "Deploy"}, {"Actions", {{{"Name", "Smoke test"}}}}}}}});
  fixture.server.forget("GET " + k_space + "projects/Projects-1/releases/2.0");
  fixture.server.answer("GET " + k_space + "projects/Projects-1/releases/2.0",
                        {{"Id", "Releases-2"},
                         {"Version", "2.0"},
                         {"ProjectDeploymentProcessSnapshotId", "process-s-1"}});
  const auto skipping = [&](const char* step) {
    return refusal([&] {
      (void)fixture.plan("deploy", with(k_deployment, {{"skipSteps", {step}}}));
    });
  };
  CHECK(skipping("Smoke test") == "nothing");
  CHECK(holds(skipping("Renamed"), "no step 'Renamed'"));
}

TEST_CASE("a dry run tells that the lifecycle does not let a release go there yet") {
  PromptFixture fixture({});
  steps::PlannedWorld world;
  fixture.context.dry_run = &world;
  fixture.server.answer("GET " + k_space + "releases/Releases-2/deployments/template",
                        {{"PromoteTo", {{{"Id", "Environments-1"}}}},
                         {"TenantPromotions",
                          {{{"Id", "Tenants-1"}, {"PromoteTo", {{{"Id", "Environments-2"}}}}},
                           {{"Id", "Tenants-2"}, {"PromoteTo", json::array()}}}}});
  const auto untenanted = refusal([&] { (void)fixture.plan("deploy", k_deployment); });
  CHECK_MESSAGE(holds(untenanted, "cannot be deployed to environment 'Test' now"), untenanted);
  const auto tenanted = refusal([&] {
    (void)fixture.plan(
        "deploy", with(k_deployment, {{"environments", {"Test"}}, {"tenants", {"Acme", "Bits"}}}));
  });
  CHECK_MESSAGE(holds(tenanted, "to tenant 'Bits' in environment 'Test' now"), tenanted);
  world.deployments.push_back({"Projects-1", "Environments-1", "2.0"});
  CHECK(refusal([&] { (void)fixture.plan("deploy", k_deployment); }) == "nothing");
}

TEST_CASE("a line is split behind the longest name or label that is asked for") {
  const auto sent = [](const json& variables) {
    PromptFixture fixture({prompt("Site", false),
                           prompt("Site:Url", false),
                           prompt("ConnectionStrings:Main", false),
                           {{"Name", "Odd"}, {"Prompt", {{"Label", "Main: connection"}}}},
                           prompt("A=B", false),
                           prompt("Gr\u00F6\u00DFe:L\u00E4nge", false)});
    (void)fixture.run("deploy", with(k_deployment, {{"variables", variables}}));
    return fixture.server.received(k_deploy).at(0).body.at("Variables");
  };
  CHECK(sent(json::array({"Site:Url:https://x.example.com:8080/a?b=c"})) ==
        json{{"Site:Url", "https://x.example.com:8080/a?b=c"}});
  CHECK(sent("Site:Url=https://x") == json{{"Site:Url", "https://x"}});
  CHECK(sent(json::array({"site : url:x"})) ==
        json{{"site", "url:x"}}); // no blanks inside of a name
  CHECK(sent(json::array({"Site:u:x"})) == json{{"Site", "u:x"}});
  CHECK(sent(json::array({"Main: connection: a;b=c"})) == json{{"Main: connection", "a;b=c"}});
  CHECK(sent(json::array({"ConnectionStrings:Main = a=b"})) ==
        json{{"ConnectionStrings:Main", "a=b"}});
  CHECK(sent(json::array({"A=B=C"})) == json{{"A=B", "C"}});
  CHECK(sent(json::array({"Gro\u0308\u00DFe:La\u0308nge:5"})) ==
        json{{"Gro\u0308\u00DFe:La\u0308nge", "5"}});
  CHECK(sent(json::array({"Site:Url:a:1", "Site:b"})) == json{{"Site:Url", "a:1"}, {"Site", "b"}});
  CHECK(sent({{"Site", "Url:x"}}) == json{{"Site", "Url:x"}}); // JSON says where the name ends
}

TEST_CASE("a name that two lines turn out to have is given twice") {
  PromptFixture fixture({prompt("Site:Url", false)});
  const json lines = json::array({"Site:Url:http://a", "site:url=http://b"});
  CHECK_THROWS_AS((void)fixture.plan("deploy", with(k_deployment, {{"variables", lines}})),
                  schema::InvalidDefinition);
}
