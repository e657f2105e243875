// Follows any number of server tasks at the same time, and reports every log element exactly once
// and as it appears: lines of running activities immediately, at any depth, and late lines too. It
// only reports; it does not wait, print, cancel or judge. It sends one request at a time.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "steps/octopus/client.h"

namespace octostep::octopus {

// An activity has begun; parents come before children. Reported again if the activity begins anew
// after it was closed. Every opening is followed by one ActivityClosed, at the latest at the end of
// the log.
struct ActivityOpened {
  // The server's ids, made unique within the task; parent_id "" = the task's root activity.
  std::string task_id, activity_id, parent_id;
  std::string name;
};
struct ActivityClosed {
  std::string task_id, activity_id, name;
  ActivityStatus status = ActivityStatus::unknown;
};
// May follow the ActivityClosed of its activity, because late lines occur.
struct ActivityLines {
  std::string task_id, activity_id;
  LogElements elements;               // of the response
  std::vector<std::uint32_t> indexes; // of the new ones, in order; none of category gap
};
// The first sight of a task, and every change of its state or of what delays it.
struct TaskChanged {
  ServerTask task;
};
struct TaskProgressed {
  std::string task_id;
  int percentage = 0;
  // Path of the deepest running activity, "Step 1: Deploy web / web-01"
  std::string running_activity;
};
struct InterruptionPending { // once per interruption, and again when its pull requests have changed
  Interruption interruption;
};
struct TaskQueued { // whenever the position changed
  std::string task_id;
  QueueAhead ahead;
};
struct LogIncomplete { // reported at the end if lines could not be read
  std::string task_id;
  std::int64_t missing_lines = 0; // 0 = number unknown
  std::string reason;
};

using WatchEvent = std::variant<ActivityOpened,
                                ActivityClosed,
                                ActivityLines,
                                TaskChanged,
                                TaskProgressed,
                                InterruptionPending,
                                TaskQueued,
                                LogIncomplete>;

class TaskWatcher {
public:
  // If `with_logs` is false, only states are read. For unknown ids, the first poll throws
  // OctopusError not_found that names them.
  TaskWatcher(Client& client, std::vector<std::string> task_ids, bool with_logs);
  ~TaskWatcher();

  // One round: reads the states of all tasks with one request, then the details of those whose log
  // may have grown. The events of one activity are in numerical order. An error while reading a log
  // is remembered and made up for later; only an error of the state request throws. After roughly
  // `most_requests` requests the round ends; the next one continues with the remaining tasks.
  [[nodiscard]] std::vector<WatchEvent> poll(std::size_t most_requests = 1'000'000);
  // How many requests the last round has sent, so that the caller can pace the rounds.
  [[nodiscard]] std::size_t requests_of_last_poll() const;

  [[nodiscard]] bool all_completed() const; // and every final log read has been made or given up
  [[nodiscard]] const ServerTask& task(const std::string& task_id) const; // as last seen

private:
  struct State;
  std::unique_ptr<State> m_state;
};

} // namespace octostep::octopus
