#include "steps/tasks/task_cancel.h"

#include <doctest/doctest.h>

#include "steps/tasks/follow_tasks.h"
#include "test/support/memory_journal.h"
#include "test/unit/steps/step_fixture.h"

using namespace octostep;
using namespace octostep::test;
using octopus::Duration;
using steps::Outcome;

namespace {

const std::string k_cancel = "POST " + k_space + "tasks/ServerTasks-1/cancel";

steps::FollowRequest one_task() {
  steps::FollowRequest request;
  request.deed = "Deployment of SupportFlow 1.0.78";
  request.tasks = {{"ServerTasks-1", "Test", ""}};
  return request;
}

} // namespace

TEST_CASE("a cancel that a killed run of the build asked for counts as if this one had") {
  const auto canceled_for = [](steps::CancelReason reason) {
    StepFixture fixture;
    MemoryJournal journal{fixture.clock};
    fixture.context.journal = &journal;
    fixture.server.answer("POST /api/tasks/ServerTasks-1/cancel", json::object());
    steps::cancel_task(fixture.context, {"ServerTasks-1", reason, "was canceled: told", {}});
    fixture.server.task("ServerTasks-1", {state("Executing"), state("Canceled")});
    return steps::follow_tasks(fixture.context, one_task());
  };
  const auto intervention = canceled_for(steps::CancelReason::intervention);
  CHECK(intervention.outcome == Outcome::failed);
  CHECK(holds(intervention.problem->message, "was canceled: told"));
  CHECK(canceled_for(steps::CancelReason::deadline).outcome == Outcome::timed_out);
  const auto stopped = canceled_for(steps::CancelReason::stop);
  CHECK(stopped.outcome == Outcome::canceled);
  CHECK(holds(stopped.problem->message, "was canceled: told"));
}

TEST_CASE("a cancel at the deadline that a killed run could not send is sent by the next") {
  StepFixture fixture;
  MemoryJournal journal{fixture.clock};
  fixture.context.journal = &journal;
  journal.intend({"dev", "cancel", "ServerTasks-1", "h"}, {{"reason", "deadline"}}, {});
  fixture.server.task("ServerTasks-1", {state("Executing")});
  auto request = one_task();
  request.waiting.timeout = Duration(60'000);
  request.waiting.cancel_on_timeout = true;
  const auto begin = fixture.clock.elapsed();
  CHECK(steps::follow_tasks(fixture.context, request).outcome == Outcome::timed_out);
  CHECK(fixture.server.received(k_cancel).size() == 1);
  CHECK(fixture.clock.elapsed() - begin < Duration(10'000));
}
