// One followed server task in the build log: it has its own stream, its activities are blocks, and
// its lines are foreign text. Remembers what the verdict needs.
#pragma once

#include <cstdint>
#include <set>
#include <string>
#include <vector>

#include "steps/log_event.h"
#include "steps/octopus/tasks/task_watcher.h"
#include "steps/tasks/failure_record.h"

namespace octostep::steps {

class TaskLog {
public:
  // `sink` is not owned and must outlive the object. The stream's number is derived from the task's
  // id, which the server uses only once, so it is unique in a run without a counter that the steps
  // share.
  TaskLog(LogSink& sink, const std::string& task_id, std::string title);

  // Opens the stream. Call it first.
  void open();
  void close();                                      // and the blocks that are still open
  void say(Level level, std::string text);           // octostep's own text
  void print_foreign(Level level, std::string text); // directly in the stream
  void link(const std::string& title, const std::string& url);

  void activity_opened(const octopus::ActivityOpened& event);
  void activity_closed(const octopus::ActivityClosed& event);
  void activity_lines(const octopus::ActivityLines& event);
  void progressed(const octopus::TaskProgressed& event);
  // Processes a tree only for the verdict.
  void read_unshown(const octopus::TaskDetails& details);

  [[nodiscard]] const std::string& title() const { return m_title; }
  // What the server reported last; "" and 0 before the first report.
  [[nodiscard]] const std::string& running_activity() const { return m_running_activity; }
  [[nodiscard]] int percentage() const { return m_percentage; }
  [[nodiscard]] const ActivityRecord& record() const { return m_record; }
  [[nodiscard]] std::int64_t shown_lines() const { return m_shown_lines; }

private:
  void activity_line(const octopus::ActivityLines& event, std::size_t index);
  void print(Level level, std::string text, Origin origin);

  LogSink& m_sink;
  int m_stream;
  std::string m_title;
  std::string m_running_activity;
  int m_percentage = 0;
  std::set<std::string> m_open_blocks;
  std::vector<std::string> m_block_order; // in the order of opening, to close what is left
  ActivityRecord m_record;
  std::int64_t m_shown_lines = 0;
};

} // namespace octostep::steps
