#include "agent/run/run_report.h"

#include <algorithm>

#include <fmt/format.h>

namespace octostep::agent {
namespace {

std::string_view outcome_words(steps::Outcome outcome) {
  switch (outcome) {
  case steps::Outcome::succeeded_with_warnings:
    return "succeeded with warnings";
  case steps::Outcome::timed_out:
    return "timed out";
  default:
    return outcome_name(outcome);
  }
}

} // namespace

std::string run_summary(const RunReport& report) {
  const auto failed = std::ranges::find_if(report.steps, [](const StepReport& step) {
    return step.result.outcome != steps::Outcome::succeeded &&
           step.result.outcome != steps::Outcome::succeeded_with_warnings;
  });
  if (failed == report.steps.end() && report.exit_code != 0)
    return fmt::format("stopped before the next step; exit code {}", report.exit_code);
  if (failed == report.steps.end())
    return fmt::format("{} step{} succeeded{}",
                       report.steps.size(),
                       report.steps.size() == 1 ? "" : "s",
                       report.outcome == steps::Outcome::succeeded ? "" : " with warnings");
  const auto& problem = failed->result.problem;
  return fmt::format("step '{}' {}{}; exit code {}",
                     failed->id,
                     outcome_words(failed->result.outcome),
                     problem ? ": " + problem->message : "",
                     report.exit_code);
}

std::string_view outcome_name(steps::Outcome outcome) {
  switch (outcome) {
  case steps::Outcome::succeeded:
    return "succeeded";
  case steps::Outcome::succeeded_with_warnings:
    return "succeededWithWarnings";
  case steps::Outcome::failed:
    return "failed";
  case steps::Outcome::canceled:
    return "canceled";
  case steps::Outcome::timed_out:
    return "timedOut";
  case steps::Outcome::stopped:
    return "stopped";
  }
  return "failed";
}

std::string_view problem_kind_name(steps::ProblemKind kind) {
  switch (kind) {
  case steps::ProblemKind::step_failed:
    return "stepFailed";
  case steps::ProblemKind::invalid:
    return "invalid";
  case steps::ProblemKind::credentials:
    return "credentials";
  case steps::ProblemKind::refused:
    return "refused";
  case steps::ProblemKind::unavailable:
    return "unavailable";
  case steps::ProblemKind::deadline:
    return "deadline";
  case steps::ProblemKind::canceled:
    return "canceled";
  case steps::ProblemKind::stopped:
    return "stopped";
  case steps::ProblemKind::internal:
    return "internal";
  }
  return "internal";
}

} // namespace octostep::agent
