// Turns the final states of a step's server tasks into outcome, problem and build problem. The
// tasks' logs are only quoted; they never decide.
#pragma once

#include <string>
#include <vector>

#include "steps/tasks/failure_record.h"
#include "steps/tasks/follow_tasks.h"

namespace octostep::steps {

// How the waiting ended.
enum class Ending {
  completed, // every task reached a final state, or was given up
  deadline,
  stopped,
  lost, // the server could no longer be reached
};

struct TaskFinding {
  FollowedTask task;
  octopus::ServerTask last_seen; // its state is unknown if it was never seen
  ActivityFailure failure;
  std::string note; // what octostep itself did to the task; "" = nothing
  bool was_given_up = false;
  bool was_too_late = false; // canceled at the deadline of an earlier run
  std::string link;
};

struct Findings {
  Ending ending = Ending::completed;
  StepProblem lost; // the reason, for Ending::lost
  std::vector<TaskFinding> tasks;
};

struct Verdict {
  Outcome outcome = Outcome::succeeded;
  std::optional<StepProblem> problem;
  std::optional<BuildProblem> build_problem;
};

// The worst task determines the outcome; the problem names all tasks that did not succeed.
[[nodiscard]] Verdict judge(const FollowRequest& request, const Findings& findings);

} // namespace octostep::steps
