// The loop behind follow_tasks: polls, shows, reminds, and ends the waiting by completion,
// deadline, stop request, or when the server cannot be asked any more.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "steps/follow_tasks.h"
#include "steps/octopus/octopus_error.h"
#include "steps/octopus/task_watcher.h"
#include "steps/task_report.h"
#include "steps/task_verdict.h"

namespace octostep::steps {

class TaskFollower {
public:
  // Both are not owned and outlive the object.
  TaskFollower(StepContext& context, const FollowRequest& request);

  // Called once.
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
  [[nodiscard]] std::string whereabouts() const;
  void adapt_interval(bool saw_something);
  [[nodiscard]] octopus::Duration spent() const;
  [[nodiscard]] std::optional<octopus::Duration> time_left() const;

  void on(const octopus::ActivityOpened& event);
  void on(const octopus::ActivityClosed& event);
  void on(const octopus::ActivityLine& event);
  void on(const octopus::TaskChanged& event);
  void on(const octopus::TaskProgressed& event);
  void on(const octopus::InterruptionPending& event);
  void on(const octopus::TaskQueued& event);
  void on(const octopus::LogIncomplete& event);
  [[nodiscard]] WatchedTask& owner_of(const octopus::Interruption& interruption);
  [[nodiscard]] std::string responsible_teams(const octopus::Interruption& interruption);

  void end_after_deadline();
  void end_after_stop();
  bool request_cancel(WatchedTask& task, octopus::Duration limit);
  void ask_states_after_stop(octopus::Duration until);
  [[nodiscard]] StepResult finish(Ending ending);

  StepContext& m_context;
  const FollowRequest& m_request;
  octopus::Client
      m_client; // the context's, with a limit of its own on requests; the watcher holds it
  octopus::TaskWatcher m_watcher;
  std::map<std::string, WatchedTask> m_tasks; // by id
  std::vector<std::string> m_order;           // ids as requested, each once
  std::optional<std::map<std::string, std::string>> m_team_names;
  StepProblem m_lost;
  octopus::Duration m_started{}; // by the clock's elapsed time, as the next one
  octopus::Duration m_last_output{};
  octopus::Duration m_interval{};
  bool m_has_reminded = false;
  int m_polls_without_others = 0; // since only given-up tasks are left
};

} // namespace octostep::steps
