#include "agent/drop_in/octopus_results.h"

#include <sstream>

#include <doctest/doctest.h>

#include "test/support/recording_sink.h"
#include "test/unit/steps/octopus/client_fixture.h"

using namespace octostep;
using agent::ResultFormat;

namespace {

using List = std::vector<std::string>;

std::string result_of(std::string kind,
                      steps::StepResult result,
                      ResultFormat format = ResultFormat::json,
                      octopus::Client* server = nullptr) {
  agent::RunReport report;
  report.steps.push_back({.id = "x",
                          .kind = std::move(kind),
                          .name = "",
                          .started = {},
                          .ended = {},
                          .result = std::move(result),
                          .plan = std::nullopt});
  agent::OctopusCommand command;
  command.format = format;
  const test::RecordingSink sink;
  return agent::octopus_result({report, server, sink}, command);
}

steps::StepResult with(steps::Outputs outputs) {
  steps::StepResult result;
  result.outputs = std::move(outputs);
  return result;
}

} // namespace

TEST_CASE("a package's path is printed") {
  const auto result = with({{"packagePath", std::string("/out/Shop \"1\".zip")}});
  CHECK(result_of("pack", result) == "{\"Path\":\"/out/Shop \\\"1\\\".zip\"}\n");
  CHECK(result_of("pack", result, ResultFormat::basic) == "/out/Shop \"1\".zip\n");
  CHECK(result_of("pack", result, ResultFormat::table) ==
        "Successfully created package /out/Shop \"1\".zip\n");
}

TEST_CASE("uploaded packages are a list") {
  const std::vector<steps::OutputRecord> packages{
      {{"path", std::string("a.zip")}, {"bytesSent", std::int64_t{7}}},
      {{"path", std::string("b.zip")}}};
  const auto result = with({{"packages", packages}});
  CHECK(result_of("push", result) ==
        "{\"succeeded\":[{\"package\":\"a.zip\"},{\"package\":\"b.zip\"}]}\n");
  CHECK(result_of("push", result, ResultFormat::basic) == "a.zip\nb.zip\n");
}

TEST_CASE("a release has number and channel") {
  const auto result = with({{"releaseId", std::string("Releases-1")},
                            {"releaseVersion", std::string("1.0")},
                            {"channel", std::string("Beta")}});
  test::ClientFixture fixture;
  fixture.get("releases/Releases-1",
              {{"Id", "Releases-1"},
               {"Version", "1.0"},
               {"ReleaseNotes", "From the template"},
               {"Assembled", "2026-08-21T12:00:00.000+02:00"}});
  CHECK(result_of("createRelease", result, ResultFormat::json, &fixture.client) ==
        "{\"ID\":\"Releases-1\",\"ReleaseNotes\":\"From the template\","
        "\"Assembled\":\"2026-08-21T10:00:00.000Z\",\"Channel\":\"Beta\",\"Version\":\"1.0\"}\n");
  CHECK(result_of("createRelease", result) ==
        "{\"ID\":\"Releases-1\",\"ReleaseNotes\":\"\",\"Assembled\":null,"
        "\"Channel\":\"Beta\",\"Version\":\"1.0\"}\n");
  CHECK(result_of("createRelease", result, ResultFormat::basic) == "1.0\n");
  CHECK(result_of("createRelease", result, ResultFormat::table) ==
        "Successfully created release version 1.0 using channel Beta\n");
}

TEST_CASE("deployments and runs come with their server tasks") {
  const auto deployed =
      with({{"deploymentIds", List{"Deployments-1"}}, {"taskIds", List{"ServerTasks-1"}}});
  CHECK(result_of("deploy", deployed) ==
        "[{\"DeploymentId\":\"Deployments-1\",\"ServerTaskId\":\"ServerTasks-1\"}]\n");
  CHECK(result_of("deploy", deployed, ResultFormat::basic) == "ServerTasks-1\n");
  CHECK(result_of("deploy", deployed, ResultFormat::table) ==
        "Successfully started 1 deployment(s)\n");
  const auto ran =
      with({{"runbookRunIds", List{"RunbookRuns-1"}}, {"taskIds", List{"ServerTasks-2"}}});
  CHECK(result_of("runRunbook", ran) ==
        "[{\"RunbookRunId\":\"RunbookRuns-1\",\"ServerTaskId\":\"ServerTasks-2\"}]\n");
}

TEST_CASE("tasks are told of also when they failed, other commands print no result then") {
  steps::StepResult failed;
  failed.outcome = steps::Outcome::failed;
  failed.tasks.push_back({.task_id = "ServerTasks-1",
                          .environment = "",
                          .tenant = "",
                          .state = "Failed",
                          .link = "",
                          .queued_seconds = 0,
                          .run_seconds = 3725,
                          .log_lines = 0,
                          .artifacts = {}});
  failed.tasks[0].description = "Deploy Shop";
  failed.tasks[0].started = octopus::Instant(std::chrono::hours(1));
  failed.tasks[0].completed = octopus::Instant(std::chrono::hours(2));
  CHECK(result_of("awaitTask", failed) ==
        "{\n  \"Id\": \"ServerTasks-1\",\n  \"Description\": \"Deploy Shop\",\n"
        "  \"State\": \"Failed\",\n  \"StartTime\": \"1970-01-01T01:00:00.000Z\",\n"
        "  \"CompletedTime\": \"1970-01-01T02:00:00.000Z\",\n  \"Duration\": \"1h2m5s\",\n"
        "  \"FinishedSuccessfully\": false\n}\n");
  CHECK(result_of("deploy", failed) == "");
}

TEST_CASE("files that failed are part of the result where the others were sent all the same") {
  steps::StepResult failed;
  failed.outcome = steps::Outcome::failed;
  failed.outputs = {
      {"packages", std::vector<steps::OutputRecord>{{{"path", std::string("a.zip")}}}}};
  failed.failed_files = {{"b.zip", "refused"}};
  agent::RunReport report;
  report.steps.push_back({.id = "x",
                          .kind = "push",
                          .name = "",
                          .started = {},
                          .ended = {},
                          .result = failed,
                          .plan = std::nullopt});
  const test::RecordingSink sink;
  std::istringstream nothing;
  const auto told = [&](std::vector<std::string> words) {
    words.insert(words.begin(), {"package", "upload", "a.zip", "b.zip", "-f", "json"});
    return agent::octopus_result({report, nullptr, sink},
                                 agent::read_octopus_command_line(words, nothing));
  };
  CHECK(told({"--continue-on-error"}) ==
        "{\"succeeded\":[{\"package\":\"a.zip\"}],"
        "\"failed\":[{\"package\":\"b.zip\",\"error\":\"refused\"}]}\n");
  CHECK(told({}) == "");
}

TEST_CASE("what is listed of a login is not its key") {
  const agent::Login login{.server = "https://o.example.com/",
                           .api_key = "API-LOGIN",
                           .access_token = "",
                           .service_account = "",
                           .identity_token = "",
                           .ignore_ssl_errors = false};
  for (const auto format : {ResultFormat::table, ResultFormat::basic, ResultFormat::json}) {
    const auto text = agent::login_result(login, format);
    CHECK(text.find("https://o.example.com/") != std::string::npos);
    CHECK(text.find("***") != std::string::npos);
    CHECK(text.find("API-LOGIN") == std::string::npos);
  }
  CHECK(agent::login_result(login, ResultFormat::json).find("\"space\": \"\"") !=
        std::string::npos);
}
