// The tasks that are followed, each with its log: takes in what the watcher saw of them, says it,
// and says where they are.
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
  // None is owned; all outlive the object. `client` is asked for names.
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

  [[nodiscard]] std::string whereabouts() const;
  // False when the request failed; the log says so either way. Works after a stop, too.
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
