// A script with all moments calculated: when each activity starts and ends and each line appears,
// as offsets on the task's own clock, which stands still while the task waits for a person.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "test/sandbox/script.h"

namespace octostep::sandbox {

struct TimedLine {
  Duration at{0};
  Duration visible_from{0};
  std::int64_t number = 0; // strictly increasing in order of time, over the whole task
  std::string category;
  std::string text, detail;
};

struct TimedActivity {
  std::string name;
  Duration start{0}, end{0};
  std::string status; // once it has ended
  bool runs = true;   // false: skipped, it never starts
  std::vector<TimedLine> lines;
  std::vector<std::size_t> children; // indices into Timeline::activities
};

struct TimedInterruption {
  Duration at{0};
  std::size_t activity = 0;
  ScriptInterruption what;
};

struct TimedArtifact {
  Duration at{0};
  std::size_t activity = 0;
  std::string name, content;
};

struct Timeline {
  std::vector<TimedActivity> activities; // 0 is the root
  Duration duration{0};
  std::string outcome; // Success, Failed, Canceled, TimedOut
  std::string error_message;
  Duration queue{0};
  std::vector<std::string> ahead;
  Duration cancel{0};
  bool ignores_cancel = false;
  std::vector<TimedInterruption> interruptions; // in order of time
  std::vector<TimedArtifact> artifacts;
  std::int64_t line_count = 0;
};

// What a task adds to its script.
struct TimelineInputs {
  std::string root_name;
  std::map<std::string, std::string> values; // project, release, environment, tenant, runbook
  std::vector<std::string> skipped_steps;
  std::vector<std::string> warnings; // lines of the root at its start
};

[[nodiscard]] Timeline build_timeline(const Script& script, const TimelineInputs& inputs);

// Timelines by task id, so that a long log is calculated once instead of for every request.
class TimelineCache {
public:
  [[nodiscard]] std::shared_ptr<const Timeline> find(const std::string& task_id) const;
  void keep(const std::string& task_id, std::shared_ptr<const Timeline> timeline);
  // When a task ended, once that is certain, so that long queues need not be traced back
  // repeatedly.
  [[nodiscard]] std::optional<Instant> finish_of(const std::string& task_id) const;
  void keep_finish(const std::string& task_id, Instant finish);
  void clear();

private:
  mutable std::mutex m_mutex;
  std::map<std::string, std::shared_ptr<const Timeline>> m_timelines;
  std::map<std::string, Instant> m_finishes;
};

} // namespace octostep::sandbox
