#include "steps/tasks/task_report.h"

#include <algorithm>
#include <fstream>
#include <system_error>

#include <fmt/format.h>

#include "steps/octopus/http/octopus_error.h"

namespace octostep::steps {
namespace {

std::int64_t seconds_between(const std::optional<octopus::Instant>& from,
                             const std::optional<octopus::Instant>& to) {
  if (!from || !to) return 0;
  return std::max<std::int64_t>(0, (*to - *from).count() / 1000);
}

// Without a shown log, or with a part of it missing, the failed step is not known yet.
void read_failure(octopus::Client& client, WatchedTask& task) {
  if (!task.log.record().failure().step.empty()) return;
  try {
    task.log.read_unshown(client.task_details(task.task.task_id, std::nullopt));
  } catch (const octopus::OctopusError& error) {
    task.log.say(Level::warning,
                 fmt::format("The failed step could not be read: {}", error.what()));
  }
}

std::filesystem::path
raw_log_path(const std::filesystem::path& wanted, const std::string& task_id, bool insert_id) {
  if (!insert_id) return wanted;
  std::filesystem::path path = wanted;
  path.replace_filename(
      fmt::format("{}.{}{}", wanted.stem().string(), task_id, wanted.extension().string()));
  return path;
}

void write_raw_log(LogSink& sink,
                   WatchedTask& task,
                   const std::filesystem::path& path,
                   const std::string& text) {
  std::error_code error;
  if (path.has_parent_path()) std::filesystem::create_directories(path.parent_path(), error);
  std::ofstream file(path, std::ios::binary | std::ios::trunc);
  file << sink.without_secrets(text);
  file.close();
  if (!file) {
    task.log.say(Level::warning,
                 fmt::format("The raw log could not be written to '{}'", path.string()));
    return;
  }
  task.log.say(Level::info, fmt::format("The raw log was written to '{}'", path.string()));
  sink.write(ArtifactWritten{path.string()});
}

void provide_raw_log(octopus::Client& client,
                     LogSink& sink,
                     const WaitParameters& waiting,
                     WatchedTask& task,
                     bool insert_id) {
  const bool was_shown = waiting.progress && !task.is_log_incomplete;
  const bool is_printed = waiting.raw_log.value_or(!was_shown) && !waiting.raw_log_file;
  if (!is_printed && !waiting.raw_log_file) return;
  try {
    const std::string text = client.raw_log(task.task.task_id);
    if (waiting.raw_log_file) {
      write_raw_log(
          sink, task, raw_log_path(*waiting.raw_log_file, task.task.task_id, insert_id), text);
    } else {
      task.log.say(Level::info, "Raw log of the failed task:");
      task.log.print_foreign(Level::info, text);
    }
  } catch (const octopus::OctopusError& error) {
    task.log.say(Level::warning, fmt::format("The raw log could not be read: {}", error.what()));
  }
}

} // namespace

void complete_failed_task(octopus::Client& client,
                          LogSink& sink,
                          const WaitParameters& waiting,
                          WatchedTask& task,
                          bool insert_id) {
  read_failure(client, task);
  provide_raw_log(client, sink, waiting, task, insert_id);
}

TaskReport report_of(const WatchedTask& task) {
  TaskReport report;
  report.task_id = task.task.task_id;
  report.environment = task.task.environment;
  report.tenant = task.task.tenant;
  report.state = task.last_seen.state_text;
  report.link = task.link;
  report.queued_seconds = seconds_between(task.last_seen.queued, task.last_seen.started);
  report.run_seconds = seconds_between(task.last_seen.started, task.last_seen.completed);
  report.log_lines = task.log.shown_lines();
  report.artifacts = task.artifacts;
  report.description = task.last_seen.description;
  report.started = task.last_seen.started;
  report.completed = task.last_seen.completed;
  return report;
}

TaskFinding finding_of(const WatchedTask& task) {
  TaskFinding finding;
  finding.task = task.task;
  finding.last_seen = task.last_seen;
  finding.failure = task.log.record().failure();
  finding.note = task.note;
  finding.was_given_up = task.was_given_up;
  finding.was_too_late = task.was_too_late;
  finding.link = task.link;
  return finding;
}

} // namespace octostep::steps
