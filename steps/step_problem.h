// Converts the errors of the libraries to the problem of a step.
#pragma once

#include "packaging/packaging_error.h"
#include "steps/octopus/http/octopus_error.h"
#include "steps/step.h"

namespace octostep::steps {

[[nodiscard]] ProblemKind kind_of(octopus::ErrorKind kind);
[[nodiscard]] ProblemKind kind_of(packaging::ErrorKind kind);

[[nodiscard]] StepProblem problem_from(const octopus::OctopusError& error);
[[nodiscard]] StepProblem problem_from(const packaging::PackagingError& error);

// Merges several failures into one (at least one given). A stop wins, otherwise the first; the
// message mentions all of them.
[[nodiscard]] StepProblem merged(const std::vector<StepProblem>& problems);

// The outcome for a kind of problem.
[[nodiscard]] Outcome outcome_of(ProblemKind kind);

} // namespace octostep::steps
