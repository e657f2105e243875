// Follows any number of server tasks at once and gives out every log element exactly once, while it
// happens: lines of running activities at once, at any depth, late lines too.
// It reports; it does not wait, print, cancel or judge. One request is under way at a time.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "steps/octopus/client.h"

namespace octostep::octopus {

// The first time an activity has begun, parents before children; again when it begins anew after it
// was closed. Every opening is followed by one ActivityClosed, at the latest with the end of the
// log.
struct ActivityOpened {
  // Ids are the server's, made unique within the task; parent_id "" = the task's root activity.
  std::string task_id, activity_id, parent_id;
  std::string name;
};
struct ActivityClosed {
  std::string task_id, activity_id, name;
  ActivityStatus status = ActivityStatus::unknown;
};
// Also of an activity that was closed already: late lines occur.
struct ActivityLines {
  std::string task_id, activity_id;
  LogElements elements;               // of the answer
  std::vector<std::uint32_t> indexes; // of those that are new, in order; none of category gap
};
struct TaskChanged { // first sight, and every change of state or of what holds it back
  ServerTask task;
};
struct TaskProgressed {
  std::string task_id;
  int percentage = 0;
  std::string running_activity; // deepest running activity's path, "Step 1: Deploy web / web-01"
};
struct InterruptionPending { // once per interruption, and when its pull requests have changed
  Interruption interruption;
};
struct TaskQueued { // when the position changed
  std::string task_id;
  QueueAhead ahead;
};
struct LogIncomplete { // said at the end when lines could not be had
  std::string task_id;
  std::int64_t missing_lines = 0; // 0 = unknown number
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
  // `with_logs` false: states only. Unknown ids: OctopusError not_found naming them, from the first
  // poll.
  TaskWatcher(Client& client, std::vector<std::string> task_ids, bool with_logs);
  ~TaskWatcher();

  // One round: states of all tasks in one request, then details of those whose log can have grown.
  // Events of one activity are in number order. A fault on the log path is remembered and made up
  // for later; only a fault of the state request throws.
  // After about `most_requests` the round ends; the next one goes on with the tasks it left out.
  [[nodiscard]] std::vector<WatchEvent> poll(std::size_t most_requests = 1'000'000);
  // How many requests the last round has sent, for whoever paces the rounds.
  [[nodiscard]] std::size_t requests_of_last_poll() const;

  [[nodiscard]] bool all_completed() const; // and every final log read has been made or given up
  [[nodiscard]] const ServerTask& task(const std::string& task_id) const; // as last seen

private:
  struct State;
  std::unique_ptr<State> m_state;
};

} // namespace octostep::octopus
