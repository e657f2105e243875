// What happens to each task after the waiting: finding the cause of a failure that was not shown,
// the raw log, the report. Nothing here changes the outcome; an error becomes a line in the log.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "steps/tasks/follow_tasks.h"
#include "steps/tasks/task_log.h"
#include "steps/tasks/task_verdict.h"

namespace octostep::steps {

// One followed task, with everything that is known about it.
struct WatchedTask {
  WatchedTask(LogSink& sink, FollowedTask followed_task, std::string task_link)
      : task(std::move(followed_task)),
        link(std::move(task_link)),
        log(sink, task.task_id, title_of(task)) {
    last_seen.id = task.task_id;
  }

  [[nodiscard]] bool has_failed() const {
    return last_seen.is_completed && last_seen.state != octopus::TaskState::success;
  }

  FollowedTask task;
  std::string link;
  TaskLog log;
  octopus::ServerTask last_seen;
  std::string queue;          // "behind 3 other tasks"; "" = unknown
  std::string awaited;        // what its last interruption waits for, for example "a person"
  std::string note;           // what octostep did to it
  bool was_given_up = false;  // it can no longer succeed, whatever its state
  bool is_left_alone = false; // nobody waits for its end
  bool was_too_late = false;  // canceled at the deadline of an earlier run
  bool is_log_incomplete = false;
  std::vector<std::string> artifacts;
};

// Asks the server for what a failed task's report still lacks, and shows or writes its raw log as
// the parameters say. With `insert_id`, the raw log's file name contains the task's id.
void complete_failed_task(octopus::Client& client,
                          LogSink& sink,
                          const WaitParameters& waiting,
                          WatchedTask& task,
                          bool insert_id);

[[nodiscard]] TaskReport report_of(const WatchedTask& task);
[[nodiscard]] TaskFinding finding_of(const WatchedTask& task);

} // namespace octostep::steps
