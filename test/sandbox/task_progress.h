// How far a task has come at a given moment: a pure function of its timeline, what people did to
// it, and when the previous task ended. Nothing runs in the background, so everything continues
// after a restart.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "test/sandbox/timeline.h"

namespace octostep::sandbox {

// What happened to a task from outside.
struct TaskEvents {
  Instant queued;
  std::optional<Instant> expires;  // gives up if not started by then
  std::optional<Instant> canceled; // a cancel request arrived
  std::string canceled_by;
  struct Answer {
    Instant at;
    std::string result; // Proceed, Abort, Retry, Ignore, Fail, Exclude
  };
  std::vector<Answer> answers; // to the timeline's interruptions, in their order
  struct ForcedState {
    Instant at;
    std::string state, reason;
  };
  std::optional<ForcedState> forced; // the state that a user set for the finished task
};

// The tasks of one project, environment and tenant run one after another.
struct Predecessor {
  bool is_finished = true;
  Instant finished; // if is_finished
};

struct TaskProgress {
  std::string state; // wire spelling
  std::optional<Instant> started, completed;
  // Position on the task's own clock: everything up to here has happened. Keeps growing after a
  // regular end, because late lines may still appear; stops when the task is stopped.
  Duration position{0};
  std::optional<std::size_t> pending_interruption; // index into Timeline::interruptions
  std::size_t reached_interruptions = 0;
  // Pairs of an offset on the task's clock and the real moment from which both run in parallel.
  std::vector<std::pair<Duration, Instant>> segments;

  [[nodiscard]] bool is_completed() const { return completed.has_value(); }
  // The real moment of an offset that has been reached.
  [[nodiscard]] Instant moment_of(Duration offset) const;
};

[[nodiscard]] TaskProgress progress_at(Instant now,
                                       const Timeline& timeline,
                                       const TaskEvents& events,
                                       const std::optional<Predecessor>& predecessor);

} // namespace octostep::sandbox
