#include "agent/exit_code.h"

#include "steps/step_problem.h"

namespace octostep::agent {
namespace {

int exit_code_for_problem(steps::ProblemKind kind) {
  switch (kind) {
  case steps::ProblemKind::step_failed:
    return k_exit_failed;
  case steps::ProblemKind::invalid:
    return k_exit_invalid;
  case steps::ProblemKind::credentials:
    return k_exit_credentials;
  case steps::ProblemKind::refused:
    return k_exit_refused;
  case steps::ProblemKind::unavailable:
    return k_exit_unavailable;
  case steps::ProblemKind::deadline:
    return k_exit_deadline;
  case steps::ProblemKind::canceled:
    return k_exit_canceled;
  case steps::ProblemKind::stopped:
    return k_exit_stopped;
  case steps::ProblemKind::internal:
    return k_exit_internal;
  }
  return k_exit_internal;
}

} // namespace

int exit_code_for(const steps::StepResult& result) {
  switch (result.outcome) {
  case steps::Outcome::succeeded:
  case steps::Outcome::succeeded_with_warnings:
    return k_exit_succeeded;
  case steps::Outcome::canceled:
    return k_exit_canceled;
  case steps::Outcome::timed_out:
    return k_exit_deadline;
  case steps::Outcome::stopped:
    return k_exit_stopped;
  case steps::Outcome::failed:
    break;
  }
  return result.problem ? exit_code_for_problem(result.problem->kind) : k_exit_failed;
}

int exit_code_for(const octopus::OctopusError& error) {
  steps::StepResult result;
  result.problem = steps::problem_from(error);
  result.outcome = steps::outcome_of(result.problem->kind);
  return exit_code_for(result);
}

} // namespace octostep::agent
