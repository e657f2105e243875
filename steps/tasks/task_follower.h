// The loop behind follow_tasks: polls, shows, reminds. It ends on completion, at the deadline, on a
// stop request, or when the server can no longer be reached.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "steps/octopus/tasks/task_watcher.h"
#include "steps/tasks/follow_tasks.h"
#include "steps/tasks/task_verdict.h"
#include "steps/tasks/watched_tasks.h"

namespace octostep::steps {

class TaskFollower {
public:
  // Neither is owned; both must outlive the object.
  TaskFollower(StepContext& context, const FollowRequest& request);

  // Call once.
  [[nodiscard]] StepResult follow();

private:
  enum class PollResult { answered, too_late, stopped };

  void begin();
  [[nodiscard]] Ending wait_for_end();
  [[nodiscard]] PollResult poll(std::optional<octopus::Duration> limit);
  void limit_requests(std::optional<octopus::Duration> limit);
  void take(const std::vector<octopus::WatchEvent>& events);
  [[nodiscard]] bool is_over();
  void remind();
  void adapt_interval(bool saw_something);
  [[nodiscard]] octopus::Duration wait_after(octopus::Duration poll_took) const;
  [[nodiscard]] octopus::Duration longest_interval() const;
  [[nodiscard]] octopus::Duration spent() const;
  [[nodiscard]] std::optional<octopus::Duration> time_left() const;

  void end_after_deadline();
  void end_after_stop();
  void ask_states_after_stop(octopus::Duration until);
  [[nodiscard]] StepResult finish(Ending ending);

  StepContext& m_context;
  const FollowRequest& m_request;
  octopus::Client
      m_client; // the context's client with its own limit on requests; the watcher refers to it
  octopus::TaskWatcher m_watcher;
  WatchedTasks m_tasks;
  std::vector<std::string> m_order; // ids as requested, without duplicates
  StepProblem m_lost;
  octopus::Duration m_started{}; // elapsed time of the clock, like the next one
  octopus::Duration m_last_output{};
  octopus::Duration m_interval{};
  bool m_was_too_late = false; // an earlier run of the build passed the deadline and was killed
  bool m_has_reminded = false;
  int m_polls_without_others = 0; // polls since only given-up tasks are left
};

} // namespace octostep::steps
