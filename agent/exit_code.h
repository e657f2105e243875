// The exit codes, an interface that scripts rely on (README, "Exit codes").
#pragma once

#include <optional>

#include "steps/octopus/http/octopus_error.h"
#include "steps/step.h"

namespace octostep::agent {

inline constexpr int k_exit_succeeded = 0;
inline constexpr int k_exit_failed = 1;
inline constexpr int k_exit_invalid = 2;
inline constexpr int k_exit_credentials = 3;
inline constexpr int k_exit_refused = 4;
inline constexpr int k_exit_unavailable = 5;
inline constexpr int k_exit_deadline = 6;
inline constexpr int k_exit_canceled = 7;
inline constexpr int k_exit_internal = 70;
inline constexpr int k_exit_stopped = 130;

[[nodiscard]] int exit_code_for(const steps::StepResult& result);
// The exit code of a run that ends with this error.
[[nodiscard]] int exit_code_for(const octopus::OctopusError& error);

} // namespace octostep::agent
