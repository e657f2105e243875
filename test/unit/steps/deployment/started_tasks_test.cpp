#include "steps/deployment/started_tasks.h"

#include <doctest/doctest.h>

#include "steps/octopus/http/octopus_error.h"
#include "steps/step_problem.h"
#include "test/unit/steps/step_fixture.h"

using namespace octostep;

namespace {

using octopus::ErrorKind;
using octopus::OctopusError;

steps::Start starts(const std::string& deed, const std::string& task) {
  return {deed, [task] {
            steps::StartedTasks started;
            started.tasks.emplace_back().task_id = task;
            return started;
          }};
}

steps::Start fails(const std::string& deed, ErrorKind kind) {
  return {deed, [kind]() -> steps::StartedTasks { throw OctopusError(kind, "reset"); }};
}

TEST_CASE_FIXTURE(test::StepFixture, "a start that fails after others keeps these and its kind") {
  const auto started = steps::start_each(context,
                                         {starts("Run of 'A'", "ServerTasks-1"),
                                          fails("Run of 'B'", ErrorKind::unclear_write),
                                          starts("Run of 'C'", "ServerTasks-2")});
  CHECK(started.task_ids() == std::vector<std::string>{"ServerTasks-1"});
  CHECK(started.tasks[0].deed == "Run of 'A'");
  CHECK(log.says("Run of 'B' was not started: reset"));
  steps::StepResult result;
  steps::add_missing(result, "Run of 3 runbooks", started);
  CHECK(result.outcome == steps::Outcome::failed);
  REQUIRE(result.problem);
  CHECK(result.problem->kind == steps::kind_of(ErrorKind::unclear_write));
}

TEST_CASE_FIXTURE(test::StepFixture, "a first start that fails is the step's own failure") {
  CHECK_THROWS_AS(
      (void)steps::start_each(context, {fails("Run of 'A'", ErrorKind::refused), starts("B", "T")}),
      OctopusError);
}

TEST_CASE_FIXTURE(test::StepFixture,
                  "a failed deployment stays the problem beside a failed start") {
  steps::StepResult result;
  result.outcome = steps::Outcome::failed;
  result.problem = steps::StepProblem{};
  result.problem->message = "Deployment failed";
  steps::StartedTasks started;
  started.missing = {"Acme"};
  steps::add_missing(result, "Deployment", started);
  CHECK(result.problem->message ==
        "Deployment failed; Deployment: the server started nothing for 'Acme'");
}

} // namespace
