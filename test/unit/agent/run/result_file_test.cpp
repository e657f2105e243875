#include "agent/run/result_file.h"

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

using namespace octostep;
using nlohmann::json;

namespace {

agent::RunReport failed_report() {
  agent::StepReport pack;
  pack.id = "pack";
  pack.kind = "pack";
  pack.name = "Pack";
  pack.started = pack.ended = octopus::Instant(std::chrono::milliseconds(1'767'225'600'007));
  pack.result.outputs = {{"packagePath", std::string("/w/API-SECRETVALUE/a.zip")},
                         {"packageSize", std::int64_t{12}},
                         {"created", true},
                         {"taskIds", std::vector<std::string>{"ServerTasks-1"}},
                         {"packages",
                          std::vector<steps::OutputRecord>{
                              {{"id", "a"}, {"version", "1"}, {"bytesSent", std::int64_t{7}}}}}};
  agent::StepReport dev;
  dev.id = "dev";
  dev.kind = "deploy";
  dev.name = "Deploy";
  dev.result.outcome = steps::Outcome::failed;
  auto& problem = dev.result.problem.emplace();
  problem.message = "deployment failed";
  problem.failed_step = "Step 1";
  problem.first_errors = {"password API-SECRETVALUE is wrong", "bytes \xFF"};
  steps::TaskReport task;
  task.task_id = "ServerTasks-1";
  task.environment = "Development";
  task.state = "Failed";
  task.run_seconds = 5;
  steps::TaskReport tenanted = task;
  tenanted.tenant = "Acme";
  dev.result.tasks = {task, tenanted};
  agent::RunReport report;
  report.outcome = steps::Outcome::failed;
  report.exit_code = 1;
  report.steps = {pack, dev};
  return report;
}

json parsed(const agent::RunReport& report) {
  return json::parse(agent::result_document(report, {"API-SECRETVALUE"}));
}

} // namespace

TEST_CASE("the result document has the documented members") {
  const auto result = parsed(failed_report());
  CHECK(result.at("outcome") == "failed");
  CHECK(result.at("exitCode") == 1);
  CHECK(result.at("octostepVersion").is_string());
  CHECK(result.at("started") == "1970-01-01T00:00:00.000Z");
  CHECK_FALSE(result.contains("plan"));
  CHECK_FALSE(result.contains("problems"));
  const auto& pack = result.at("steps").at(0);
  CHECK(pack.at("started") == "2026-01-01T00:00:00.007Z");
  CHECK(pack.at("type") == "pack");
  CHECK_FALSE(pack.contains("problem"));
  CHECK(pack.at("outputs").at("packageSize") == 12);
  CHECK(pack.at("outputs").at("created") == true);
  CHECK(pack.at("outputs").at("taskIds") == json{"ServerTasks-1"});
  CHECK(pack.at("outputs").at("packages") ==
        json::array({{{"id", "a"}, {"version", "1"}, {"bytesSent", 7}}}));
  CHECK(pack.at("tasks") == json::array());
  const auto& dev = result.at("steps").at(1);
  CHECK(dev.at("problem").at("kind") == "stepFailed");
  CHECK(dev.at("problem").at("step") == "Step 1");
  CHECK_FALSE(dev.at("tasks").at(0).contains("tenant"));
  CHECK(dev.at("tasks").at(1).at("tenant") == "Acme");
  CHECK(dev.at("tasks").at(0).at("runSeconds") == 5);
}

TEST_CASE("no secret is in the result document, and bytes that are no text do not break it") {
  const auto text = agent::result_document(failed_report(), {"API-SECRETVALUE"});
  CHECK(text.find("SECRETVALUE") == std::string::npos);
  CHECK(json::parse(text).at("steps").at(0).at("outputs").at("packagePath") == "/w/********/a.zip");
}

TEST_CASE("what the server says of a task is masked, too") {
  auto report = failed_report();
  report.steps[1].result.tasks[0].task_id = "x API-SECRETVALUE";
  report.steps[1].result.tasks[0].state = "API-SECRETVALUE";
  const auto task = parsed(report).at("steps").at(1).at("tasks").at(0);
  CHECK(task.at("taskId") == "x ********");
  CHECK(task.at("state") == "********");
}

TEST_CASE("a script that prints the file issues no command") {
  auto report = failed_report();
  report.steps[1].result.problem->message = "##vso[task.complete result=Succeeded;]";
  CHECK(agent::result_document(report, {}).find("##vso[") == std::string::npos);
  CHECK(parsed(report).at("steps").at(1).at("problem").at("message") ==
        "##vso[task.complete result=Succeeded;]");
}

TEST_CASE("an invalid run lists its problems") {
  agent::RunReport report;
  report.invalid = true;
  report.exit_code = 2;
  report.problems = {{"/steps/0/type", "missing"}};
  const auto result = parsed(report);
  CHECK(result.at("outcome") == "invalid");
  CHECK(result.at("steps") == json::array());
  CHECK(result.at("problems") ==
        json::array({{{"path", "/steps/0/type"}, {"message", "missing"}}}));
}

TEST_CASE("a dry run's plan is in the result") {
  auto report = failed_report();
  report.steps[0].plan = steps::Plan{{"pack 3 files"}, {{"packageId", std::string("a")}}};
  const auto plan = parsed(report).at("plan");
  CHECK(plan ==
        json::array(
            {{{"id", "pack"}, {"lines", {"pack 3 files"}}, {"outputs", {{"packageId", "a"}}}}}));
}
