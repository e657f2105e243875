// From the final states of a step's server tasks to outcome, problem and build problem. The log of
// the tasks is only quoted; it never decides.
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
  lost, // the server could not be asked any more
};

struct TaskFinding {
  FollowedTask task;
  octopus::ServerTask last_seen; // state unknown when it was never seen
  ActivityFailure failure;
  std::string note; // what octostep itself did to the task, "" = nothing
  bool was_given_up = false;
  bool was_too_late = false; // canceled at the deadline of an earlier run
  std::string link;
};

struct Findings {
  Ending ending = Ending::completed;
  StepProblem lost; // why, for Ending::lost
  std::vector<TaskFinding> tasks;
};

struct Verdict {
  Outcome outcome = Outcome::succeeded;
  std::optional<StepProblem> problem;
  std::optional<BuildProblem> build_problem;
};

[[nodiscard]] Verdict judge(const FollowRequest& request, const Findings& findings);

} // namespace octostep::steps
