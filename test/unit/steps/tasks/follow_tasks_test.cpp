#include "steps/tasks/follow_tasks.h"

#include <filesystem>
#include <fstream>

#include <doctest/doctest.h>

#include "test/support/temp_folder.h"
#include "test/unit/steps/step_fixture.h"

using namespace octostep;
using namespace octostep::test;
using octopus::Duration;
using octopus::ErrorKind;
using steps::Outcome;
using steps::ProblemKind;

namespace {

const std::string k_states = "GET " + k_space + "tasks";

std::string cancel_route(const std::string& id) {
  return "POST " + k_space + "tasks/" + id + "/cancel";
}

steps::FollowRequest request_for(std::vector<steps::FollowedTask> tasks) {
  steps::FollowRequest request;
  request.deed = "Deployment of SupportFlow 1.0.78";
  request.project = "SupportFlow";
  request.release = "1.0.78";
  request.tasks = std::move(tasks);
  return request;
}

steps::FollowRequest one_task() { return request_for({{"ServerTasks-1", "Test", ""}}); }

} // namespace

TEST_CASE("without a time limit that is said, with one it is printed") {
  StepFixture fixture;
  fixture.server.task("ServerTasks-1", {state("Success")});
  (void)steps::follow_tasks(fixture.context, one_task());
  CHECK(fixture.log.says("without a time limit of its own"));
  auto request = one_task();
  request.waiting.timeout = Duration(90'000);
  (void)steps::follow_tasks(fixture.context, request);
  CHECK(fixture.log.says("at most 00:01:30"));
}

TEST_CASE("a task that is over already ends the waiting without sleep") {
  StepFixture fixture;
  fixture.server.task("ServerTasks-1", {state("Success")});
  CHECK(steps::follow_tasks(fixture.context, one_task()).outcome == Outcome::succeeded);
  CHECK(fixture.clock.sleeps().empty());
}

TEST_CASE("the interval grows while nothing happens and is short again after news") {
  StepFixture fixture;
  std::deque<json> states(12, state("Executing"));
  states.push_back(state("Cancelling"));
  states.push_back(state("Success"));
  fixture.server.task("ServerTasks-1", states);
  auto request = one_task();
  request.waiting.progress = false;
  (void)steps::follow_tasks(fixture.context, request);
  const auto& sleeps = fixture.clock.sleeps();
  REQUIRE(sleeps.size() == 13);
  CHECK(sleeps.front() == Duration(1'000));
  CHECK(sleeps[11] == Duration(10'000));
  CHECK(sleeps.back() == Duration(1'000));
}

TEST_CASE("every state is told once") {
  StepFixture fixture;
  fixture.server.task("ServerTasks-1",
                      {state("Queued"),
                       state("Executing"),
                       state("Executing"),
                       state("Executing"),
                       state("Success")});
  fixture.server.answer("GET " + k_space + "tasks/ServerTasks-1/queued-behind",
                        {{"TotalResults", 3},
                         {"Items",
                          {{{"Id", "ServerTasks-7"},
                            {"State", "Executing"},
                            {"Description", "Deploy Shop 2.1 to Test"}}}}});
  (void)steps::follow_tasks(fixture.context, one_task());
  CHECK(fixture.log.lines_with("is Executing").size() == 1);
  CHECK(fixture.log.says("behind 3 other tasks: 'Deploy Shop 2.1 to Test' (ServerTasks-7, "
                         "Executing) and 2 more. http"));
}

TEST_CASE("what holds a task back is told once, with the link") {
  StepFixture fixture;
  const auto held = state(
      "Queued",
      {{"HasPendingPreconditions", true}, {"PendingPreconditionTypes", {"DeploymentFreeze"}}});
  fixture.server.task("ServerTasks-1", {state("Queued"), held, held, state("Success")});
  fixture.server.answer("GET " + k_space + "tasks/ServerTasks-1/queued-behind",
                        {{"TotalResults", 0}, {"Items", json::array()}});
  (void)steps::follow_tasks(fixture.context, one_task());
  CHECK(fixture.log.lines_with("is held back by DeploymentFreeze: http").size() == 1);
}

TEST_CASE("a passed deadline is a failure with its own kind, and says that the task goes on") {
  StepFixture fixture;
  fixture.server.task("ServerTasks-1", {state("Executing")});
  auto request = one_task();
  request.waiting.timeout = Duration(60'000);
  const auto result = steps::follow_tasks(fixture.context, request);
  CHECK(result.outcome == Outcome::timed_out);
  REQUIRE(result.problem);
  CHECK(result.problem->kind == ProblemKind::deadline);
  CHECK(holds(result.problem->message,
              "did not finish within 00:01:00; its state is 'Executing', it goes on running"));
  CHECK(fixture.server.writes().empty());
  CHECK(fixture.log.says("80 % of the time limit"));
  CHECK(fixture.clock.elapsed() - Duration(1'000'000) <= Duration(61'000));
}

TEST_CASE("at the deadline every task gets a cancel request, even when one is refused") {
  StepFixture fixture;
  for (const std::string number : {"1", "2", "3"})
    fixture.server.task("ServerTasks-" + number, {state("Executing")});
  fixture.server.forget(cancel_route("ServerTasks-2"));
  fixture.server.answer(cancel_route("ServerTasks-2"), {{"ErrorMessage", "no"}}, 400);
  auto request = request_for({{"ServerTasks-1", "Test", "Acme"},
                              {"ServerTasks-2", "Test", "Bits"},
                              {"ServerTasks-3", "Test", "Corp"}});
  request.waiting.timeout = Duration(10'000);
  request.waiting.cancel_on_timeout = true;
  const auto result = steps::follow_tasks(fixture.context, request);
  CHECK(result.outcome == Outcome::timed_out);
  CHECK(fixture.server.writes().size() == 3);
  CHECK(result.tasks[0].state == "Canceled");
  CHECK(result.tasks[1].state == "Executing");
  CHECK(result.tasks[2].state == "Canceled");
  CHECK(holds(result.problem->message,
              "Test / Acme did not finish within 00:00:10 and was canceled"));
  CHECK(holds(result.problem->message, "the cancel request failed"));
}

TEST_CASE("a server that does not answer does not hold up the deadline") {
  StepFixture fixture;
  fixture.server.task("ServerTasks-1", {state("Executing")});
  fixture.server.fail(k_states, ErrorKind::deadline, "no answer in time");
  fixture.server.fail(k_states, ErrorKind::deadline, "no answer in time");
  auto request = one_task();
  request.waiting.timeout = Duration(60'000);
  CHECK(steps::follow_tasks(fixture.context, request).outcome == Outcome::timed_out);
}

TEST_CASE("a stop request cancels what runs and reports the final state within the budget") {
  StepFixture fixture;
  fixture.server.task("ServerTasks-1", {state("Executing")});
  fixture.server.task("ServerTasks-2", {state("Success")});
  fixture.server.handle("GET " + k_space + "tasks/ServerTasks-1/details",
                        [&](const FakeOctopus::Received&) {
                          fixture.stop.request_stop();
                          return FakeOctopus::json_response(
                              200,
                              {{"Task", {{"Id", "ServerTasks-1"}, {"State", "Executing"}}},
                               {"ActivityLogs", json::array()}});
                        });
  auto request = request_for({{"ServerTasks-1", "Development", ""}, {"ServerTasks-2", "Test", ""}});
  // The first answer precedes the stop, the second one requests it.
  const auto result = steps::follow_tasks(fixture.context, request);
  CHECK(result.outcome == Outcome::stopped);
  CHECK(result.problem->kind == ProblemKind::stopped);
  CHECK(fixture.server.received(cancel_route("ServerTasks-1")).size() == 1);
  CHECK(fixture.server.received(cancel_route("ServerTasks-2")).empty());
  CHECK(result.tasks[0].state == "Canceled");
  CHECK(holds(result.problem->message, "was last seen 'Canceled', a cancel request was sent"));
}

TEST_CASE("a stop before the first look cancels all the same") {
  StepFixture fixture;
  fixture.server.task("ServerTasks-1", {state("Executing")});
  (void)fixture.client.space();
  fixture.stop.request_stop();
  const auto result = steps::follow_tasks(fixture.context, one_task());
  CHECK(result.outcome == Outcome::stopped);
  CHECK(fixture.server.received(cancel_route("ServerTasks-1")).size() == 1);
}

TEST_CASE("a stop that shall leave the tasks alone only prints the links") {
  StepFixture fixture;
  fixture.server.task("ServerTasks-1", {state("Executing")});
  (void)fixture.client.space();
  fixture.context.follow.cancel_on_stop = false;
  fixture.stop.request_stop();
  const auto result = steps::follow_tasks(fixture.context, one_task());
  CHECK(result.outcome == Outcome::stopped);
  CHECK(fixture.server.writes().empty());
  CHECK(fixture.log.says("goes on running: http://octopus.test/app#/Spaces-1/tasks/ServerTasks-1"));
}

TEST_CASE("a server that cannot be reached after a stop ends the waiting for final states") {
  StepFixture fixture;
  fixture.server.task("ServerTasks-1", {state("Executing")});
  (void)fixture.client.space();
  fixture.server.forget(k_states);
  fixture.server.fail(k_states, ErrorKind::deadline, "no answer in time");
  fixture.server.forget(cancel_route("ServerTasks-1"));
  fixture.server.fail(cancel_route("ServerTasks-1"), ErrorKind::deadline, "no answer in time");
  fixture.stop.request_stop();
  const auto result = steps::follow_tasks(fixture.context, one_task());
  CHECK(result.outcome == Outcome::stopped);
  CHECK(holds(result.problem->message, "the cancel request failed"));
}

TEST_CASE("a task that someone else canceled has its own outcome") {
  StepFixture fixture;
  fixture.server.task("ServerTasks-1", {state("Executing"), state("Canceled")});
  const auto result = steps::follow_tasks(fixture.context, one_task());
  CHECK(result.outcome == Outcome::canceled);
  CHECK(result.problem->kind == ProblemKind::canceled);
  CHECK(holds(result.problem->message, "was canceled by someone else"));
}

TEST_CASE("a failed task weighs more than a canceled one") {
  StepFixture fixture;
  fixture.server.task("ServerTasks-1", {state("Canceled")});
  fixture.server.task("ServerTasks-2", {state("Failed")});
  const auto result = steps::follow_tasks(
      fixture.context,
      request_for({{"ServerTasks-1", "Test", "Acme"}, {"ServerTasks-2", "Test", "Bits"}}));
  CHECK(result.outcome == Outcome::failed);
  CHECK(holds(result.problem->message,
              "for 2 of 2 targets: Test / Bits failed; Test / Acme was canceled"));
}

TEST_CASE("a quiet minute brings one line that says what is waited for") {
  StepFixture fixture;
  fixture.server.task("ServerTasks-1", std::deque<json>(30, state("Executing")));
  auto request = one_task();
  request.waiting.timeout = Duration(180'000);
  (void)steps::follow_tasks(fixture.context, request);
  const auto beats = fixture.log.all<steps::Heartbeat>();
  CHECK(beats.size() >= 1);
  CHECK(beats.size() <= 3);
  CHECK(holds(beats.at(0).text, "Test: Executing"));
}

TEST_CASE("losing the server is a result that names the last seen states and the links") {
  StepFixture fixture;
  fixture.server.task("ServerTasks-1", {state("Executing")});
  fixture.server.forget(k_states);
  fixture.server.fail(
      k_states, ErrorKind::unavailable, "the server could not be reached for 15 minutes");
  const auto result = steps::follow_tasks(fixture.context, one_task());
  CHECK(result.outcome == Outcome::failed);
  CHECK(result.problem->kind == ProblemKind::unavailable);
  CHECK(holds(result.problem->message, "15 minutes"));
  CHECK(result.tasks[0].link.ends_with("tasks/ServerTasks-1"));
}

TEST_CASE("faults on the way to the log do not change the verdict") {
  for (const std::string final_state : {"Success", "Failed"}) {
    StepFixture fixture;
    fixture.server.task("ServerTasks-1", {state("Executing"), state(final_state)});
    const std::string details = "GET " + k_space + "tasks/ServerTasks-1/details";
    fixture.server.forget(details);
    fixture.server.answer(details, {{"ErrorMessage", "busy"}}, 503);
    const auto result = steps::follow_tasks(fixture.context, one_task());
    CHECK((result.outcome == Outcome::succeeded) == (final_state == "Success"));
    CHECK(fixture.log.says("of the log are missing"));
  }
}

TEST_CASE("the raw logs of several failed tasks get the task's id into their names") {
  StepFixture fixture;
  TempFolder folder;
  fixture.server.task("ServerTasks-1", {state("Failed")});
  fixture.server.task("ServerTasks-2", {state("Success")});
  fixture.server.task("ServerTasks-3", {state("Failed")});
  auto request = request_for({{"ServerTasks-1", "Test", "Acme"},
                              {"ServerTasks-2", "Test", "Bits"},
                              {"ServerTasks-3", "Test", "Corp"}});
  request.waiting.raw_log_file = folder.path() / "logs" / "raw.txt";
  (void)steps::follow_tasks(fixture.context, request);
  CHECK(folder.read("logs/raw.ServerTasks-1.txt") == "raw log of ServerTasks-1");
  CHECK(folder.read("logs/raw.ServerTasks-3.txt") == "raw log of ServerTasks-3");
  CHECK_FALSE(std::filesystem::exists(folder.path() / "logs" / "raw.ServerTasks-2.txt"));
  CHECK(fixture.log.all<steps::ArtifactWritten>().size() == 2);
}

TEST_CASE("a raw log file that cannot be written is a warning and changes nothing else") {
  StepFixture fixture;
  TempFolder folder;
  folder.write("file", "in the way");
  fixture.server.task("ServerTasks-1", {state("Failed")});
  auto request = one_task();
  request.waiting.raw_log_file = folder.path() / "file" / "raw.txt";
  CHECK(steps::follow_tasks(fixture.context, request).outcome == Outcome::failed);
  CHECK(fixture.log.says("could not be written"));
}

TEST_CASE("many tasks are asked less often, so that requests stay below two a second") {
  StepFixture fixture;
  std::vector<steps::FollowedTask> tasks;
  for (int number = 1; number <= 10; ++number) {
    const auto id = "ServerTasks-" + std::to_string(number);
    fixture.server.task(id, {state("Executing"), state("Executing"), state("Success")});
    tasks.push_back({id, "Test", "Tenant " + std::to_string(number)});
  }
  const auto started = fixture.clock.elapsed();
  CHECK(steps::follow_tasks(fixture.context, request_for(tasks)).outcome == Outcome::succeeded);
  const auto took = fixture.clock.elapsed() - started;
  // Two rounds, each with a state request and ten logs, have to be waited for.
  CHECK(took >= std::chrono::seconds(11));
  CHECK(took <= std::chrono::seconds(21));
}

TEST_CASE("a raw log file holds no secret") {
  StepFixture fixture;
  TempFolder folder;
  fixture.server.task("ServerTasks-1", {state("Failed")});
  fixture.server.forget("GET " + k_space + "tasks/ServerTasks-1/raw");
  fixture.server.answer("GET " + k_space + "tasks/ServerTasks-1/raw", "key TOP-SECRET!");
  auto request = one_task();
  request.waiting.raw_log_file = folder.path() / "raw.txt";
  (void)steps::follow_tasks(fixture.context, request);
  CHECK(folder.read("raw.txt") == "key ***!");
}

TEST_CASE("artifacts of a finished task are in its report") {
  StepFixture fixture;
  fixture.server.task("ServerTasks-1", {state("Success")});
  fixture.server.forget("GET " + k_space + "artifacts");
  fixture.server.answer("GET " + k_space + "artifacts",
                        items({{{"Id", "Artifacts-1"}, {"Filename", "report.html"}}}));
  CHECK(steps::follow_tasks(fixture.context, one_task()).tasks[0].artifacts ==
        std::vector<std::string>{"report.html"});
}

TEST_CASE("artifacts that are asked for are written under harmless names and handed to the CI") {
  StepFixture fixture;
  TempFolder folder;
  fixture.server.task("ServerTasks-1", {state("Success")});
  fixture.server.forget("GET " + k_space + "artifacts");
  fixture.server.answer("GET " + k_space + "artifacts",
                        items({{{"Id", "Artifacts-1"}, {"Filename", "report.html"}},
                               {{"Id", "Artifacts-2"}, {"Filename", "../../etc/passwd"}},
                               {{"Id", "Artifacts-3"}, {"Filename", "report.html"}},
                               {{"Id", "Artifacts-4"}, {"Filename", ".."}},
                               {{"Id", "Artifacts-5"}, {"Filename", "gone.txt"}}}));
  for (const std::string number : {"1", "2", "3", "4"})
    fixture.server.answer("GET " + k_space + "artifacts/Artifacts-" + number + "/content",
                          "content " + number);
  auto request = one_task();
  request.waiting.artifacts_folder = folder.path() / "kept";
  const auto result = steps::follow_tasks(fixture.context, request);
  CHECK(result.outcome == Outcome::succeeded);
  CHECK(folder.read("kept/report.html") == "content 1");
  CHECK(folder.read("kept/.._.._etc_passwd") == "content 2");
  CHECK(folder.read("kept/Artifacts-3-report.html") == "content 3");
  CHECK(folder.read("kept/Artifacts-4") == "content 4");
  CHECK(fixture.log.all<steps::ArtifactWritten>().size() == 4);
  CHECK(fixture.log.says("'gone.txt' could not be downloaded"));
  CHECK(result.tasks[0].artifacts.size() == 5);
}
