// The followed tasks with their logs: processes what the watcher saw, shows it, and says what they
// are doing.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "steps/octopus/tasks/task_watcher.h"
#include "steps/tasks/task_cancel.h"
#include "steps/tasks/task_report.h"

namespace octostep::steps {

class WatchedTasks {
public:
  // Nothing is owned, and everything must outlive the object. `client` is used to look up names.
  WatchedTasks(StepContext& context, const FollowRequest& request, octopus::Client& client);

  [[nodiscard]] WatchedTask& at(const std::string& task_id) { return m_tasks.at(task_id); }

  void on(const octopus::ActivityOpened& event);
  void on(const octopus::ActivityClosed& event);
  void on(const octopus::ActivityLines& event);
  void on(const octopus::TaskChanged& event);
  void on(const octopus::TaskProgressed& event);
  void on(const octopus::InterruptionPending& event);
  void on(const octopus::TaskQueued& event);
  void on(const octopus::LogIncomplete& event);

  // What the tasks are doing, in one line.
  [[nodiscard]] std::string whereabouts() const;
  // Returns false if the request failed; the log says so in either case. Also works after a stop.
  bool request_cancel(WatchedTask& task, const CancelRequest& request);

private:
  void explain_cancel(WatchedTask& task) const;
  void give_up_waiting(WatchedTask& task, const octopus::Interruption& interruption);
  [[nodiscard]] WatchedTask& owner_of(const octopus::Interruption& interruption);
  [[nodiscard]] std::string responsible_teams(const octopus::Interruption& interruption);

  StepContext& m_context;
  const FollowRequest& m_request;
  octopus::Client& m_client;
  std::map<std::string, WatchedTask> m_tasks; // by id
  std::optional<std::map<std::string, std::string>> m_team_names;
};

} // namespace octostep::steps
