#include "steps/step_problem.h"

#include <algorithm>

namespace octostep::steps {

ProblemKind kind_of(octopus::ErrorKind kind) {
  using octopus::ErrorKind;
  switch (kind) {
  case ErrorKind::unauthenticated:
  case ErrorKind::forbidden:
    return ProblemKind::credentials;
  case ErrorKind::not_found:
  case ErrorKind::ambiguous:
  case ErrorKind::conflict:
  case ErrorKind::refused:
    return ProblemKind::refused;
  case ErrorKind::unavailable:
  case ErrorKind::unclear_write:
  case ErrorKind::protocol:
  case ErrorKind::tls:
    return ProblemKind::unavailable;
  case ErrorKind::deadline:
    return ProblemKind::deadline;
  case ErrorKind::stopped:
    return ProblemKind::stopped;
  case ErrorKind::local:
    return ProblemKind::step_failed;
  }
  return ProblemKind::internal;
}

ProblemKind kind_of(packaging::ErrorKind kind) {
  switch (kind) {
  case packaging::ErrorKind::stopped:
    return ProblemKind::stopped;
  case packaging::ErrorKind::no_match: // something that the document names does not exist
    return ProblemKind::refused;
  case packaging::ErrorKind::invalid_input:
  case packaging::ErrorKind::exists:
  case packaging::ErrorKind::changed:
  case packaging::ErrorKind::unreadable:
  case packaging::ErrorKind::unwritable:
    return ProblemKind::step_failed;
  }
  return ProblemKind::internal;
}

StepProblem problem_from(const octopus::OctopusError& error) {
  StepProblem problem;
  problem.kind = kind_of(error.kind());
  problem.message = error.what();
  problem.first_errors = error.server_errors();
  return problem;
}

StepProblem problem_from(const packaging::PackagingError& error) {
  StepProblem problem;
  problem.kind = kind_of(error.kind());
  problem.message = error.what();
  return problem;
}

StepProblem merged(const std::vector<StepProblem>& problems) {
  const auto stopped = std::ranges::find(problems, ProblemKind::stopped, &StepProblem::kind);
  StepProblem problem = stopped != problems.end() ? *stopped : problems.front();
  for (const auto& other : problems)
    if (other.message != problem.message) problem.message += "; " + other.message;
  return problem;
}

Outcome outcome_of(ProblemKind kind) {
  switch (kind) {
  case ProblemKind::stopped:
    return Outcome::stopped;
  case ProblemKind::deadline:
    return Outcome::timed_out;
  case ProblemKind::canceled:
    return Outcome::canceled;
  default:
    return Outcome::failed;
  }
}

} // namespace octostep::steps
