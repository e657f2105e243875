#include "agent/run_report.h"

namespace octostep::agent {

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
