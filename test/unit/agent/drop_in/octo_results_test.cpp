#include "agent/drop_in/octo_results.h"

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include "test/support/recording_sink.h"
#include "test/unit/steps/octopus/client_fixture.h"

using namespace octostep;
using nlohmann::json;

namespace {

using Words = std::vector<std::string>;
using List = std::vector<std::string>;

class ResultFixture : public test::ClientFixture {
public:
  ResultFixture() {
    get("projects", test::page(json::array({test::named("Projects-1", "Shop")})));
    get("environments/all", json::array({test::named("Environments-1", "Test")}));
    get("tenants/all", json::array({test::named("Tenants-7", "Acme")}));
  }

  agent::OctoResult result(const Words& words, steps::StepResult made, bool with_server = true) {
    const auto command = agent::read_octo_command_line(words);
    REQUIRE(command.problems.empty());
    agent::RunReport report;
    report.steps.push_back({.id = "x",
                            .kind = command.step->kind,
                            .name = "",
                            .started = {},
                            .ended = {},
                            .result = std::move(made),
                            .plan = plan});
    return agent::octo_result({report, with_server ? &client : nullptr, sink}, command);
  }

  json value(const Words& words, steps::StepResult made) {
    const auto told = result(words, std::move(made));
    CHECK(told.gaps.empty());
    return json::parse(told.text);
  }

  std::optional<steps::Plan> plan;
  test::RecordingSink sink;
};

steps::StepResult with(steps::Outputs outputs) {
  steps::StepResult result;
  result.outputs = std::move(outputs);
  return result;
}

const Words k_create{"create-release", "--project=shop", "--outputFormat=json"};

} // namespace

TEST_CASE("a created release is told with its project, channel and packages") {
  ResultFixture fixture;
  fixture.get("releases/Releases-1",
              {{"Id", "Releases-1"},
               {"Version", "1.0"},
               {"ChannelId", "Channels-2"},
               {"Assembled", "2026-08-21T10:00:00.000+00:00"}});
  auto made = with({{"releaseId", std::string("Releases-1")},
                    {"releaseVersion", std::string("1.0")},
                    {"channel", std::string("Beta")},
                    {"created", true}});
  made.release_packages = {{.step = "Web", .version = "1.2", .is_latest = true},
                           {.step = "Jobs", .version = "1.1", .has_rule = true, .fits_tag = false}};
  CHECK(fixture.value(k_create, made) ==
        json::parse(R"({"ReleaseId": "Releases-1", "Assembled": "2026-08-21T10:00:00.000+00:00",
          "Version": "1.0", "Project": {"Id": "Projects-1", "Name": "Shop"},
          "Channel": {"Id": "Channels-2", "Name": "Beta"},
          "Steps": [{"Id": 0, "ActionName": "Web", "Version": "1.2", "VersionSource": "Latest available",
                     "VersionRule": "Allow any version"},
                    {"Id": 1, "ActionName": "Jobs", "Version": "1.1", "VersionSource": "User specified",
                     "VersionRule": "Range: PASS Tag: FAIL"}]})"));
}

TEST_CASE("where the server worked out the packages, they are read from the release") {
  ResultFixture fixture;
  fixture.get("releases/Releases-1",
              {{"Id", "Releases-1"},
               {"Version", "1.0"},
               {"SelectedPackages", {{{"ActionName", "Web"}, {"Version", "3.0"}}}}});
  auto words = k_create;
  words.emplace_back("--packageVersion=3.0");
  const auto told = fixture.value(
      words,
      with({{"releaseId", std::string("Releases-1")}, {"releaseVersion", std::string("1.0")}}));
  CHECK(told["Steps"] == json::parse(R"([{"Id": 0, "ActionName": "Web", "Version": "3.0",
                         "VersionSource": "User specified", "VersionRule": null}])"));
  CHECK(told["Channel"].is_null());
}

TEST_CASE("a plan is told with what is known of a release that was not created") {
  ResultFixture fixture;
  fixture.plan = steps::Plan{{}, {{"releaseVersion", std::string("1.0")}}};
  const auto told = fixture.value(k_create, {});
  CHECK(told["Version"] == "1.0");
  CHECK(told["ReleaseId"].is_null());
  CHECK(told["Project"]["Id"] == "Projects-1");
}

TEST_CASE("deployments are told as the server has them, with the names of their places") {
  ResultFixture fixture;
  fixture.get("deployments/Deployments-1",
              {{"Id", "Deployments-1"},
               {"ReleaseId", "Releases-1"},
               {"EnvironmentId", "Environments-1"},
               {"TenantId", "Tenants-7"},
               {"SkipActions", {"a"}},
               {"SpecificMachineIds", json::array()},
               {"Created", "2026-08-21T10:00:00.000+00:00"},
               {"Name", "Deploy to Test"},
               {"UseGuidedFailure", false}});
  const auto made = with({{"deploymentIds", List{"Deployments-1"}},
                          {"taskIds", List{"ServerTasks-1"}},
                          {"releaseVersion", std::string("1.0")}});
  SUBCASE("deploy-release") {
    const auto told = fixture.value({"deploy-release",
                                     "--project=shop",
                                     "--version=1.0",
                                     "--deployTo=Test",
                                     "--outputFormat",
                                     "Json"},
                                    made);
    CHECK(told == json::parse(R"({"ProjectName": "Shop", "Version": "1.0", "Deployments": [
        {"DeploymentId": "Deployments-1", "ReleaseId": "Releases-1",
         "Environment": {"EnvironmentId": "Environments-1", "EnvironmentName": "Test"},
         "SkipActions": ["a"], "SpecificMachineIds": [], "ExcludedMachineIds": null,
         "Created": "2026-08-21T10:00:00.000+00:00", "Name": "Deploy to Test", "QueueTime": null,
         "Tenant": {"TenantId": "Tenants-7", "TenantName": "Acme"}, "UseGuidedFailure": false}]})"));
  }
  SUBCASE("promote-release") {
    const auto told = fixture.value(
        {"promote-release", "--project=shop", "--from=test", "--to=Test", "--outputFormat=json"},
        made);
    CHECK(told["ProjectName"] == json::parse(R"({"Id": "Projects-1", "Name": "Shop"})"));
    CHECK(told["FromEnvironment"] == json::parse(R"({"Id": "Environments-1", "Name": "Test"})"));
    CHECK(told["Deployments"][0]["Environment"]["Name"] == "Test");
    CHECK_FALSE(told["Deployments"][0].contains("UseGuidedFailure"));
  }
}

TEST_CASE("files that failed stand beside those that were sent") {
  ResultFixture fixture;
  auto made =
      with({{"packages", std::vector<steps::OutputRecord>{{{"path", std::string("a.zip")}}}}});
  made.failed_files = {{"b.zip", "the server has it: TOP-SECRET"}};
  CHECK(fixture.value({"push", "--package=a.zip", "--package=b.zip", "--outputFormat=json"},
                      made) == json::parse(R"({"SuccessfulPackages": ["a.zip"],
                        "FailedPackages": [{"Package": "b.zip", "Reason": "the server has it: ***"}]})"));
}

TEST_CASE("build information is told as the server keeps it, a record for each package") {
  ResultFixture fixture;
  fixture.get("build-information",
              test::page({{{"Id", "bi-2"}, {"PackageId", "Shop"}, {"Version", "2.0"}},
                          {{"Id", "bi-1"}, {"PackageId", "Shop"}, {"Version", "1.0"}}}));
  fixture.get("build-information/bi-1", {{"Id", "bi-1"}, {"Commits", json::array()}});
  CHECK(fixture.value({"build-information",
                       "--package-id=Shop",
                       "--version=1.0",
                       "--file=x",
                       "--outputFormat=json"},
                      {}) == json::parse(R"([{"Id": "bi-1", "Commits": []}])"));
}

TEST_CASE("runs of a runbook follow one another, as octo.exe prints them") {
  ResultFixture fixture;
  fixture.get("runbookRuns/RunbookRuns-1",
              {{"Id", "RunbookRuns-1"},
               {"EnvironmentId", "Environments-1"},
               {"RunbookSnapshotId", "RunbookSnapshots-3"},
               {"DeployedToMachineIds", {"Machines-1", "Machines-2"}}});
  const auto told = fixture.result({"run-runbook",
                                    "--project=Shop",
                                    "--runbook=Restart",
                                    "--environment=Test",
                                    "--outputFormat=json"},
                                   with({{"runbookRunIds", List{"RunbookRuns-1"}}}));
  const auto run = json::parse(told.text);
  CHECK(run["Environment"] == "Environments-1");
  CHECK(run["Snapshot"] == "RunbookSnapshots-3");
  CHECK(run["Machines"] == "Machines-1, Machines-2");
  CHECK(run.size() == 14);
}

TEST_CASE("what cannot be read back is null, and said") {
  ResultFixture fixture;
  fixture.transport.on("GET " + test::k_space + "releases/Releases-1",
                       test::error_answer(500, "out of order"));
  const auto told = fixture.result(
      k_create,
      with({{"releaseId", std::string("Releases-1")}, {"releaseVersion", std::string("1.0")}}));
  CHECK(json::parse(told.text)["ReleaseId"] == "Releases-1");
  CHECK(json::parse(told.text)["Assembled"].is_null());
  REQUIRE(told.gaps.size() == 1);
  CHECK(told.gaps[0].find("out of order") != std::string::npos);
}

TEST_CASE("where nothing was made there is no result") {
  ResultFixture fixture;
  steps::StepResult failed;
  failed.outcome = steps::Outcome::failed;
  failed.problem = steps::StepProblem();
  CHECK(fixture.result(k_create, failed).text == "");
  CHECK(fixture.result({"push", "--package=a.zip", "--outputFormat=json"}, failed).text == "");
  CHECK(fixture.result({"pack", "--id=Shop", "--outputFormat=json"}, failed, false).text == "");
}
