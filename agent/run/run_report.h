// The outcome of a run, from which the result file is written.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "schema/problem.h"
#include "steps/octopus/http/clock.h"
#include "steps/step.h"

namespace octostep::agent {

struct StepReport {
  std::string id, kind, name;
  octopus::Instant started, ended;
  steps::StepResult result;
  std::optional<steps::Plan> plan; // of a dry run
};

struct RunReport {
  bool invalid = false; // nothing ran; `problems` says why
  steps::Outcome outcome = steps::Outcome::succeeded;
  int exit_code = 0;
  octopus::Instant started, ended;
  std::vector<StepReport> steps; // the steps that ran
  std::vector<schema::Problem> problems;
  std::string internal_error; // a bug ended the run
};

// One line for people: "5 steps succeeded", "step 'dev' failed: ...; exit code 1".
[[nodiscard]] std::string run_summary(const RunReport& report);

// In the spelling of the result file.
[[nodiscard]] std::string_view outcome_name(steps::Outcome outcome);
[[nodiscard]] std::string_view problem_kind_name(steps::ProblemKind kind);

} // namespace octostep::agent
