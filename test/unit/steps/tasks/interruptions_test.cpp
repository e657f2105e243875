// What a task waits for: people, and what ends by itself.
#include <doctest/doctest.h>

#include "steps/tasks/follow_tasks.h"
#include "test/unit/steps/step_fixture.h"

using namespace octostep;
using namespace octostep::test;
using steps::Outcome;

namespace {

steps::FollowRequest request_for(std::vector<steps::FollowedTask> tasks) {
  steps::FollowRequest request;
  request.deed = "Deployment of SupportFlow 1.0.78";
  request.project = "SupportFlow";
  request.release = "1.0.78";
  request.tasks = std::move(tasks);
  return request;
}

steps::FollowRequest one_task() { return request_for({{"ServerTasks-1", "Test", ""}}); }

json interruption(const std::string& task) {
  return items(
      {{{"Id", "Interruptions-1"},
        {"Title", "Approve the release"},
        {"Type", "ManualIntervention"},
        {"TaskId", task},
        {"ResponsibleTeamIds", {"teams-1"}},
        {"Form",
         {{"Elements",
           json::array(
               {{{"Control", {{"Type", "Paragraph"}, {"Text", "Look at the graphs"}}}}})}}}}});
}

const json k_waiting_for_person = state("Executing", {{"HasPendingInterruptions", true}});

} // namespace

TEST_CASE("a task that waits for a person says who, what and where at once, and is waited for") {
  StepFixture fixture;
  fixture.server.task("ServerTasks-1",
                      {k_waiting_for_person, k_waiting_for_person, state("Success")});
  fixture.server.answer("GET " + k_space + "interruptions", interruption("ServerTasks-1"));
  fixture.server.answer("GET /api/teams/all",
                        json::array({{{"Id", "teams-1"}, {"Name", "Release managers"}}}));
  fixture.server.answer("GET " + k_space + "teams/all",
                        json::array({{{"Id", "teams-1"}, {"Name", "Release managers"}}}));
  const auto result = steps::follow_tasks(fixture.context, one_task());
  CHECK(result.outcome == Outcome::succeeded);
  const auto lines = fixture.log.lines_with("'Approve the release'");
  REQUIRE(lines.size() == 1);
  CHECK(lines[0].level == steps::Level::wait);
  CHECK(holds(lines[0].text, "Look at the graphs"));
  CHECK(holds(lines[0].text, "tasks/ServerTasks-1"));
  CHECK((holds(lines[0].text, "'Release managers'") || holds(lines[0].text, "'teams-1'")));
}

TEST_CASE(
    "an intervention that shall fail the step leaves the task and ends once the others are over") {
  StepFixture fixture;
  fixture.server.task("ServerTasks-1", {k_waiting_for_person});
  fixture.server.task("ServerTasks-2", {state("Executing"), state("Executing"), state("Success")});
  fixture.server.answer("GET " + k_space + "interruptions", interruption("ServerTasks-1"));
  auto request =
      request_for({{"ServerTasks-1", "Test", "Acme"}, {"ServerTasks-2", "Test", "Bits"}});
  request.waiting.on_intervention = steps::OnIntervention::fail;
  const auto result = steps::follow_tasks(fixture.context, request);
  CHECK(result.outcome == Outcome::failed);
  CHECK(result.tasks[1].state == "Success");
  CHECK(holds(result.problem->message, "Test / Acme waits for a person ('Approve the release')"));
  CHECK(fixture.server.writes().empty());
}

TEST_CASE("an intervention that shall cancel the task fails the step once it is canceled") {
  StepFixture fixture;
  fixture.server.task("ServerTasks-1", {k_waiting_for_person});
  fixture.server.answer("GET " + k_space + "interruptions", interruption("ServerTasks-1"));
  auto request = one_task();
  request.waiting.on_intervention = steps::OnIntervention::cancel;
  const auto result = steps::follow_tasks(fixture.context, request);
  CHECK(result.outcome == Outcome::failed);
  CHECK(result.tasks[0].state == "Canceled");
  CHECK(holds(result.problem->message, "was canceled, as 'onIntervention' says"));
}

TEST_CASE("a wait that no person ends is said by what it waits for, and is no intervention") {
  struct Row {
    const char *type, *words;
  };
  for (const Row& row : {Row{"ArgoCDApplicationSync", "waits for Argo CD: 'Sync'."},
                         Row{"KubernetesResourceVerification", "waits for Kubernetes: 'Sync'."},
                         Row{"PullRequestCompletion", "waits for a pull request: 'Sync'."},
                         Row{"SomethingNew", "waits for SomethingNew: 'Sync'."}}) {
    CAPTURE(row.type);
    StepFixture fixture;
    fixture.server.task("ServerTasks-1",
                        {k_waiting_for_person, k_waiting_for_person, state("Success")});
    json waiting{{"Id", "Interruptions-1"}, {"Title", "Sync"}, {"Type", row.type}};
    if (row.type == std::string("PullRequestCompletion"))
      waiting["PullRequests"] = json::array({{{"Number", 12},
                                              {"Title", "New image"},
                                              {"Status", "Open"},
                                              {"Url", "https://git.example.com/pull/12"}}});
    fixture.server.answer("GET " + k_space + "interruptions", items({waiting}));
    auto request = one_task();
    request.waiting.on_intervention = steps::OnIntervention::cancel;
    CHECK(steps::follow_tasks(fixture.context, request).outcome == Outcome::succeeded);
    const auto lines = fixture.log.lines_with(row.words);
    REQUIRE(lines.size() == 1);
    CHECK_FALSE(holds(lines[0].text, "Responsible"));
    CHECK(holds(lines[0].text,
                "Pull request 12 'New image' (Open): https://git.example.com/pull/12") ==
          waiting.contains("PullRequests"));
    CHECK(fixture.server.writes().empty());
  }
}
