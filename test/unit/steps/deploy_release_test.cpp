#include <doctest/doctest.h>

#include "test/unit/steps/step_fixture.h"

using namespace octostep;
using namespace octostep::test;
using octopus::ErrorKind;
using steps::Outcome;
using steps::ProblemKind;

namespace {

const json k_to_development{
    {"project", "SupportFlow"}, {"releaseNumber", "1.0.78"}, {"environments", {"Development"}}};

json with(json parameters, const json& more) {
  parameters.update(more);
  return parameters;
}

StepFixture& start_one(StepFixture& fixture, std::deque<json> states, json log = json::array()) {
  fixture.server.answer(k_deploy, started({{"Deployments-1", "ServerTasks-1"}}));
  fixture.server.task("ServerTasks-1", std::move(states), std::move(log));
  return fixture;
}

// Three tenants with one task each; the server knows the target of each deployment.
void start_three(StepFixture& fixture) {
  fixture.server.answer(k_deploy_tenanted,
                        started({{"Deployments-1", "ServerTasks-1"},
                                 {"Deployments-2", "ServerTasks-2"},
                                 {"Deployments-3", "ServerTasks-3"}}));
  std::vector<json> deployments;
  for (const std::string number : {"1", "2", "3"})
    deployments.push_back({{"Id", "Deployments-" + number},
                           {"TaskId", "ServerTasks-" + number},
                           {"EnvironmentId", "Environments-2"},
                           {"TenantId", "Tenants-" + number}});
  fixture.server.answer("GET " + k_space + "deployments", items(deployments));
}

} // namespace

TEST_CASE("a deployment that succeeds gives ids, a report and no problem") {
  StepFixture fixture;
  start_one(fixture,
            {state("Queued"),
             state("Executing"),
             state("Success",
                   {{"QueueTime", "2026-11-24T00:00:00.000+00:00"},
                    {"StartTime", "2026-11-24T00:00:05.000+00:00"},
                    {"CompletedTime", "2026-11-24T00:01:05.000+00:00"}})},
            json::array({activity("a", "Deploy", "Success", {line(1, "Info", "hello")})}));
  const auto result = fixture.run("deploy", k_to_development);
  CHECK(result.outcome == Outcome::succeeded);
  CHECK_FALSE(result.problem);
  CHECK(output<std::vector<std::string>>(result, "deploymentIds") ==
        std::vector<std::string>{"Deployments-1"});
  CHECK(output<std::vector<std::string>>(result, "taskIds") ==
        std::vector<std::string>{"ServerTasks-1"});
  REQUIRE(result.tasks.size() == 1);
  CHECK(result.tasks[0].environment == "Development");
  CHECK(result.tasks[0].queued_seconds == 5);
  CHECK(result.tasks[0].run_seconds == 60);
  CHECK(result.tasks[0].log_lines == 1);
  CHECK(result.tasks[0].link == "http://octopus.test/app#/Spaces-1/tasks/ServerTasks-1");
  CHECK(fixture.log.lines_with("hello").size() == 1);
  CHECK(fixture.log.lines_with("hello")[0].origin == steps::Origin::foreign);
  CHECK(fixture.log.all<steps::BuildProblem>().empty());
}

TEST_CASE("at most four requests come before the deployment is created") {
  StepFixture fixture;
  start_one(fixture, {state("Success")});
  (void)fixture.run("deploy", k_to_development);
  std::size_t before = 0;
  while (fixture.server.received()[before].route != k_deploy) ++before;
  CHECK(before <= 4);
}

TEST_CASE("warnings of the server make a success with warnings") {
  StepFixture fixture;
  start_one(fixture, {state("Success", {{"HasWarningsOrErrors", true}})});
  CHECK(fixture.run("deploy", k_to_development).outcome == Outcome::succeeded_with_warnings);
}

TEST_CASE("a failed deployment names step, machine and the first error lines, and ends the log "
          "with them") {
  StepFixture fixture;
  start_one(fixture,
            {state("Executing"), state("Failed", {{"ErrorMessage", "one or more steps failed"}})},
            failed_log("ServerTasks-1"));
  const auto result = fixture.run("deploy", k_to_development);
  CHECK(result.outcome == Outcome::failed);
  REQUIRE(result.problem);
  CHECK(result.problem->kind == ProblemKind::step_failed);
  CHECK(result.problem->message == "Deployment of SupportFlow 1.0.78 to Development failed: step "
                                   "'Step 2: Deploy web' on machine 'web-01'");
  CHECK(result.problem->first_errors ==
        std::vector<std::string>{"access denied", "script exited with 1"});
  const auto* last = std::get_if<steps::BuildProblem>(&fixture.log.events().back());
  REQUIRE(last != nullptr);
  CHECK(last->identity.starts_with("octo_deploy_failed_"));
  CHECK(last->identity.size() <= 59);
  for (const char* fact : {"project: SupportFlow",
                           "release: 1.0.78",
                           "environment: Development",
                           "failed step: Step 2: Deploy web",
                           "machine: web-01",
                           "error: access denied",
                           "link: http://"})
    CHECK_MESSAGE(holds(last->detail, fact), fact);
}

TEST_CASE("the identity of a build problem does not change with release and task") {
  std::vector<std::string> identities;
  for (const std::string version : {"1.0.78", "1.0.79"}) {
    StepFixture fixture;
    fixture.release("2", "1.0.79", "2026-11-23T11:00:00.000+00:00");
    start_one(fixture, {state("Failed")});
    (void)fixture.run("deploy", with(k_to_development, {{"releaseNumber", version}}));
    identities.push_back(fixture.log.all<steps::BuildProblem>().at(0).identity);
  }
  CHECK(identities[0] == identities[1]);
}

TEST_CASE("one failed tenant of three fails the step and is named") {
  StepFixture fixture;
  start_three(fixture);
  fixture.server.task("ServerTasks-1", {state("Success")});
  fixture.server.task("ServerTasks-2", {state("Success")});
  fixture.server.task(
      "ServerTasks-3", {state("Executing"), state("Failed")}, failed_log("ServerTasks-3"));
  const auto result = fixture.run(
      "deploy",
      with(k_to_development, {{"environments", {"Test"}}, {"tenants", {"Acme", "Bits", "Corp"}}}));
  CHECK(result.outcome == Outcome::failed);
  REQUIRE(result.problem);
  CHECK(holds(result.problem->message,
              "for 1 of 3 targets: Test / Corp failed: step 'Step 2: Deploy web'"));
  CHECK(result.tasks.size() == 3);
  CHECK(fixture.log.all<steps::StreamOpened>().size() == 3);
  CHECK(fixture.log.all<steps::StreamClosed>().size() == 3);
}

TEST_CASE("the states alone are told when the log is not wanted, and the raw log of a failed task "
          "is printed") {
  StepFixture fixture;
  start_one(fixture, {state("Executing"), state("Failed")}, failed_log("ServerTasks-1"));
  const auto result = fixture.run("deploy", with(k_to_development, {{"progress", false}}));
  CHECK(fixture.log.all<steps::BlockOpened>().empty());
  CHECK(fixture.log.says("raw log of ServerTasks-1"));
  CHECK(result.problem->failed_step == "Step 2: Deploy web");
}

TEST_CASE("an unknown release is refused before anything is written, with the newest ones named") {
  StepFixture fixture;
  const auto text = refusal([&] {
    (void)fixture.run("deploy", with(k_to_development, {{"releaseNumber", "9.9"}}));
  });
  CHECK(text.starts_with("not found: release '9.9' of project 'SupportFlow'"));
  CHECK(holds(text, "'1.0.78'"));
  CHECK(fixture.server.writes().empty());
}

TEST_CASE("all unknown names are reported at once") {
  StepFixture fixture;
  fixture.server.answer("GET " + k_space + "projects/all",
                        json::array({{{"Id", "Projects-1"}, {"Name", "SupportFlow"}}}));
  fixture.server.answer("GET " + k_space + "machines/all",
                        json::array({{{"Id", "Machines-1"}, {"Name", "web-01"}}}));
  const auto text = refusal([&] {
    (void)fixture.plan("deploy",
                       {{"project", "SuportFlow"},
                        {"releaseNumber", "1.0.78"},
                        {"environments", {"Nowhere"}},
                        {"specificMachines", {"web-99"}}});
  });
  for (const char* part :
       {"no project 'SuportFlow'", "no environment 'Nowhere'", "no deployment target 'web-99'"}) {
    CAPTURE(text);
    CHECK(holds(text, part));
  }
  const auto release = refusal([&] {
    (void)fixture.plan(
        "deploy",
        with(k_to_development, {{"releaseNumber", "9.9.9"}, {"environments", {"Nowhere"}}}));
  });
  CHECK(holds(release, "no environment 'Nowhere'"));
  CHECK(holds(release, "9.9.9"));
  CHECK(fixture.server.writes().empty());
}

TEST_CASE("a name in another Unicode form or letter case is the same name") {
  StepFixture fixture;
  start_one(fixture, {state("Success")});
  fixture.server.forget("GET " + k_space + "projects");
  fixture.server.answer("GET " + k_space + "projects", items(json::array()));
  fixture.server.answer("GET " + k_space + "projects/all",
                        json::array({{{"Id", "Projects-1"}, {"Name", "Gr\u00F6\u00DFe"}}}));
  const auto result = fixture.run("deploy", with(k_to_development, {{"project", "GRO\u0308SSE"}}));
  CHECK(result.outcome == Outcome::succeeded);
  CHECK(fixture.server.received(k_deploy).at(0).body.at("ProjectName") == "Gr\u00F6\u00DFe");
}

TEST_CASE("latest is the highest version, latestCreated the newest one") {
  StepFixture fixture;
  fixture.release("2", "1.0.100", "2026-11-23T11:00:00.000+00:00");
  fixture.release("3", "1.0.9", "2026-11-23T12:00:00.000+00:00");
  start_one(fixture, {state("Success")});
  CHECK(output<std::string>(
            fixture.run("deploy", with(k_to_development, {{"releaseNumber", "latest"}})),
            "releaseVersion") == "1.0.100");
  CHECK(fixture.log.says("the highest of 3"));
  CHECK(output<std::string>(
            fixture.run("deploy", with(k_to_development, {{"releaseNumber", "latestCreated"}})),
            "releaseVersion") == "1.0.9");
}

TEST_CASE("a release of another channel is refused") {
  StepFixture fixture;
  CHECK(holds(refusal([&] {
                (void)fixture.plan("deploy", with(k_to_development, {{"channel", "Hotfix"}}));
              }),
              "is not in channel 'Hotfix'"));
}

TEST_CASE("targets that contradict each other are refused before any request") {
  struct Row {
    const char* name;
    json parameters;
    const char* part;
  };
  const Row rows[] = {
      {"two environments with tenants",
       {{"environments", {"Test", "Development"}}, {"tenants", {"Acme"}}},
       "/environments 2 environments"},
      {"a star with others", {{"tenants", {"*", "Acme"}}}, "/tenants '*'"},
      {"a star with tags", {{"tenants", {"*"}}, {"tenantTags", {"Region/EU"}}}, "/tenants '*'"},
      {"a tag without set", {{"tenantTags", {"EU"}}}, "/tenantTags 'EU'"},
      {"an end before the start",
       {{"deployAt", "2026-12-02T00:00:00Z"}, {"noDeployAfter", "2026-12-01T00:00:00Z"}},
       "/noDeployAfter"},
      {"a machine wanted and not",
       {{"specificMachines", {"a"}}, {"excludeMachines", {"a"}}},
       "/excludeMachines"},
  };
  for (const auto& row : rows) {
    CAPTURE(row.name);
    StepFixture fixture;
    const auto text =
        refusal([&] { (void)fixture.make("deploy", with(k_to_development, row.parameters)); });
    CHECK_MESSAGE(holds(text, row.part), text);
    CHECK(fixture.server.received().empty());
  }
}

TEST_CASE("names and modes that do not fit are refused with nothing written") {
  struct Row {
    const char* name;
    json project, parameters;
    const char* part;
  };
  const json both{{"TenantedDeploymentMode", "TenantedOrUntenanted"}};
  const Row rows[] = {
      {"unknown environment", both, {{"environments", {"Developmnt"}}}, "Developmnt"},
      {"unknown tenant", both, {{"environments", {"Test"}}, {"tenants", {"Acne"}}}, "Acne"},
      {"tenant not connected",
       both,
       {{"environments", {"Test"}}, {"tenants", {"Elsewhere"}}},
       "'Elsewhere' are not connected"},
      {"unknown tag",
       both,
       {{"environments", {"Test"}}, {"tenantTags", {"Region/Moon"}}},
       "Region/Moon"},
      {"no tenant left",
       both,
       {{"environments", {"Test"}}, {"tenantTags", {"Region/US", "Tier/Gold"}}},
       "no tenant is left"},
      {"project without tenants",
       {{"TenantedDeploymentMode", "Untenanted"}},
       {{"environments", {"Test"}}, {"tenants", {"Acme"}}},
       "takes no tenants"},
      {"project that needs them",
       {{"TenantedDeploymentMode", "Tenanted"}},
       json::object(),
       "needs tenants"},
      {"disabled project", {{"IsDisabled", true}}, json::object(), "is disabled"},
      {"start after the time limit",
       both,
       {{"deployAt", "2026-11-24T01:00:00Z"}, {"timeout", "00:10:00"}},
       "/deployAt"},
      {"end in the past", both, {{"noDeployAfter", "2026-11-20T01:00:00Z"}}, "/noDeployAfter"},
  };
  for (const auto& row : rows) {
    CAPTURE(row.name);
    StepFixture fixture;
    fixture.project(row.project);
    const auto text =
        refusal([&] { (void)fixture.run("deploy", with(k_to_development, row.parameters)); });
    CHECK_MESSAGE(holds(text, row.part), text);
    CHECK(fixture.server.writes().empty());
  }
}

TEST_CASE("no tenant left is a success without a deployment when that is allowed") {
  StepFixture fixture;
  const auto result = fixture.run("deploy",
                                  with(k_to_development,
                                       {{"environments", {"Test"}},
                                        {"tenantTags", {"Region/US", "Tier/Gold"}},
                                        {"allowNone", true}}));
  CHECK(result.outcome == Outcome::succeeded);
  CHECK(output<std::vector<std::string>>(result, "taskIds").empty());
  CHECK(fixture.server.writes().empty());
}

TEST_CASE("options of the deployment reach the server as given") {
  StepFixture fixture;
  start_one(fixture, {state("Success")});
  fixture.server.answer("GET " + k_space + "machines/all",
                        json::array({{{"Id", "Machines-1"}, {"Name", "web-01"}}}));
  (void)fixture.run("deploy",
                    with(k_to_development,
                         {{"variables", {{"Url", "https://x:1/=y"}}},
                          {"specificMachines", {"web-01"}},
                          {"skipSteps", {"Smoke test"}},
                          {"guidedFailure", false},
                          {"force", true},
                          {"updateVariables", true},
                          {"priority", "On"},
                          {"noDeployAfter", "2026-11-25T00:00:00Z"}}));
  const json body = fixture.server.received(k_deploy).at(0).body;
  CHECK(body["EnvironmentNames"] == json::array({"Development"}));
  CHECK(body["Variables"]["Url"] == "https://x:1/=y");
  CHECK(body["SpecificMachineNames"] == json::array({"web-01"}));
  CHECK(body["SkipStepNames"] == json::array({"Smoke test"}));
  CHECK(body["UseGuidedFailure"] == false);
  CHECK(body["ForcePackageRedeployment"] == true);
  CHECK(body["UpdateVariableSnapshot"] == true);
  CHECK(body["Priority"] == "On");
  CHECK(body.contains("RunAt")); // the server accepts an end only with a start
}

TEST_CASE("without waiting the step ends at once with the links") {
  StepFixture fixture;
  start_one(fixture, {state("Executing")});
  const auto result = fixture.run("deploy", with(k_to_development, {{"wait", false}}));
  CHECK(result.outcome == Outcome::succeeded);
  CHECK(result.tasks.at(0).link == "http://octopus.test/app#/Spaces-1/tasks/ServerTasks-1");
  CHECK(fixture.server.received("GET " + k_space + "tasks").empty());
}

TEST_CASE("a lost answer is looked up and the deployment that it started is followed") {
  StepFixture fixture;
  fixture.server.fail(k_deploy, ErrorKind::unclear_write, "the connection was reset");
  fixture.server.answer("GET " + k_space + "deployments", items({}));
  const json found{{"Id", "Deployments-7"},
                   {"TaskId", "ServerTasks-7"},
                   {"ReleaseId", "Releases-1"},
                   {"EnvironmentId", "Environments-1"},
                   {"Created", "2026-11-24T00:00:00.500+00:00"}};
  fixture.server.answer("GET " + k_space + "deployments", items({found}));
  fixture.server.task("ServerTasks-7", {state("Success")});
  const auto result = fixture.run("deploy", k_to_development);
  CHECK(result.outcome == Outcome::succeeded);
  CHECK(output<std::vector<std::string>>(result, "taskIds") ==
        std::vector<std::string>{"ServerTasks-7"});
  CHECK(fixture.server.received(k_deploy).size() == 1);
}

TEST_CASE("a lost answer with nothing found is an unclear end, and nothing is sent twice") {
  StepFixture fixture;
  fixture.server.fail(k_deploy, ErrorKind::unclear_write, "the connection was reset");
  const json earlier{{"Id", "Deployments-6"},
                     {"TaskId", "ServerTasks-6"},
                     {"ReleaseId", "Releases-1"},
                     {"EnvironmentId", "Environments-1"},
                     {"Created", "2026-11-23T10:00:00.000+00:00"}};
  fixture.server.answer("GET " + k_space + "deployments", items({earlier}));
  CHECK(refusal([&] { (void)fixture.run("deploy", k_to_development); }).starts_with("unclear: "));
  CHECK(fixture.server.received(k_deploy).size() == 1);
}

TEST_CASE("an environment that got no deployment fails the step") {
  StepFixture fixture;
  start_one(fixture, {state("Success")});
  fixture.server.answer("GET " + k_space + "deployments",
                        items({{{"Id", "Deployments-1"},
                                {"TaskId", "ServerTasks-1"},
                                {"EnvironmentId", "Environments-1"}}}));
  const auto result =
      fixture.run("deploy", with(k_to_development, {{"environments", {"Development", "Test"}}}));
  CHECK(result.outcome == Outcome::failed);
  REQUIRE(result.problem);
  CHECK(holds(result.problem->message, "started nothing for 'Test'"));
}

TEST_CASE("a dry run believes that an earlier step makes the release") {
  StepFixture fixture;
  steps::PlannedWorld world;
  fixture.context.dry_run = &world;
  (void)fixture.plan("createRelease", {{"project", "SupportFlow"}, {"releaseNumber", "2.0"}});
  (void)fixture.plan("deploy", with(k_to_development, {{"releaseNumber", "2.0"}}));
  const auto plan = fixture.plan(
      "promote", {{"project", "SupportFlow"}, {"from", "Development"}, {"to", {"Test"}}});
  CHECK(std::get<std::string>(plan.outputs.at(0).second) == "2.0");
  CHECK(fixture.server.writes().empty());
}

TEST_CASE("guided failure is on, off or the server's default") {
  const std::pair<json, json> rows[] = {{true, true}, {false, false}, {"default", nullptr}};
  for (const auto& [given, sent] : rows) {
    StepFixture fixture;
    start_one(fixture, {state("Success")});
    (void)fixture.run("deploy", with(k_to_development, {{"guidedFailure", given}}));
    CHECK(fixture.server.received(k_deploy).at(0).body.value("UseGuidedFailure", json(nullptr)) ==
          sent);
  }
}

TEST_CASE("redeploying and downloading again are asked for one by one") {
  const std::pair<const char*, const char*> rows[] = {
      {"force", "ForcePackageRedeployment"}, {"forcePackageDownload", "ForcePackageDownload"}};
  for (const auto& [key, member] : rows) {
    StepFixture fixture;
    start_one(fixture, {state("Success")});
    (void)fixture.run("deploy", with(k_to_development, {{key, true}}));
    const json body = fixture.server.received(k_deploy).at(0).body;
    for (const auto& row : rows) CHECK(body[row.second] == (std::string(row.second) == member));
  }
}

TEST_CASE("all tenants are those that are connected, and their choice is left to the server") {
  StepFixture fixture;
  start_three(fixture);
  for (const std::string number : {"1", "2", "3"})
    fixture.server.task("ServerTasks-" + number, {state("Success")});
  const auto result = fixture.run(
      "deploy", with(k_to_development, {{"environments", {"Test"}}, {"tenants", {"*"}}}));
  CHECK(result.outcome == Outcome::succeeded);
  CHECK(fixture.server.received(k_deploy_tenanted).at(0).body["Tenants"] == json::array({"*"}));
  CHECK(fixture.log.says("for 3 tenants: 'Acme', 'Bits', 'Corp'"));
}
