#include "agent/octopus_results.h"

#include <doctest/doctest.h>

using namespace octostep;
using agent::ResultFormat;

namespace {

using List = std::vector<std::string>;

std::string
result_of(std::string kind, steps::StepResult result, ResultFormat format = ResultFormat::json) {
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
  return agent::octopus_result(report, command);
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
  CHECK(result_of("createRelease", result) ==
        "{\"ID\":\"Releases-1\",\"Channel\":\"Beta\",\"Version\":\"1.0\"}\n");
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
  CHECK(result_of("awaitTask", failed) == "{\"Id\":\"ServerTasks-1\",\"State\":\"Failed\","
                                          "\"Duration\":\"1h2m5s\","
                                          "\"FinishedSuccessfully\":false}\n");
  CHECK(result_of("deploy", failed) == "");
  CHECK(agent::octopus_result({}, {}) == "");
}
