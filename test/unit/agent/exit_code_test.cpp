#include "agent/exit_code.h"

#include <doctest/doctest.h>

using namespace octostep;
using steps::Outcome;
using steps::ProblemKind;

namespace {

int code(Outcome outcome, std::optional<ProblemKind> kind = std::nullopt) {
  steps::StepResult result;
  result.outcome = outcome;
  if (kind) result.problem.emplace().kind = *kind;
  return agent::exit_code_for(result);
}

} // namespace

TEST_CASE("outcomes have the documented exit codes") {
  CHECK(code(Outcome::succeeded) == 0);
  CHECK(code(Outcome::succeeded_with_warnings) == 0);
  CHECK(code(Outcome::failed) == 1);
  CHECK(code(Outcome::timed_out) == 6);
  CHECK(code(Outcome::canceled) == 7);
  CHECK(code(Outcome::stopped) == 130);
}

TEST_CASE("a failure's kind decides its exit code") {
  CHECK(code(Outcome::failed, ProblemKind::step_failed) == 1);
  CHECK(code(Outcome::failed, ProblemKind::invalid) == 2);
  CHECK(code(Outcome::failed, ProblemKind::credentials) == 3);
  CHECK(code(Outcome::failed, ProblemKind::refused) == 4);
  CHECK(code(Outcome::failed, ProblemKind::unavailable) == 5);
  CHECK(code(Outcome::failed, ProblemKind::deadline) == 6);
  CHECK(code(Outcome::failed, ProblemKind::canceled) == 7);
  CHECK(code(Outcome::failed, ProblemKind::stopped) == 130);
  CHECK(code(Outcome::failed, ProblemKind::internal) == 70);
}
