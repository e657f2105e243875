// How far a task has come at a moment: a pure function of its timeline, what people did to it, and
// when the task before it ended. Nothing runs in the background, so a restart continues by itself.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "test/sandbox/timeline.h"

namespace octostep::sandbox {

// What happened to a task from outside.
struct TaskEvents {
  Instant queued;
  std::optional<Instant> expires;  // gives up when not started by then
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
  std::optional<ForcedState> forced; // somebody set the state of the finished task
};

// The tasks of one project, environment and tenant run one after another.
struct Predecessor {
  bool is_finished = true;
  Instant finished; // when is_finished
};

struct TaskProgress {
  std::string state; // wire spelling
  std::optional<Instant> started, completed;
  // On the task's own clock: everything up to here has happened. Grows on after a regular end,
  // since late lines may still appear; stands still once the task was stopped.
  Duration position{0};
  std::optional<std::size_t> pending_interruption; // index into Timeline::interruptions
  std::size_t reached_interruptions = 0;
  // Pairs of own-clock offset and real moment from which on both run alike.
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
