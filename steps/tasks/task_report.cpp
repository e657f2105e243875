#include "steps/tasks/task_report.h"

#include <algorithm>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

#include <fmt/format.h>

#include "packaging/output/download_folder.h"
#include "packaging/packaging_error.h"
#include "steps/octopus/http/octopus_error.h"

namespace octostep::steps {
namespace {

std::int64_t seconds_between(const std::optional<octopus::Instant>& from,
                             const std::optional<octopus::Instant>& to) {
  if (!from || !to) return 0;
  return std::max<std::int64_t>(0, (*to - *from).count() / 1000);
}

// If the log was not shown, or only in part, the failed step is not known yet.
void read_failure(octopus::Client& client, WatchedTask& task) {
  if (!task.log.record().failure().step.empty()) return;
  try {
    task.log.read_unshown(client.task_details(task.task.task_id, std::nullopt));
  } catch (const octopus::OctopusError& error) {
    task.log.say(Level::warning,
                 fmt::format("The failed step could not be read: {}", error.what()));
  }
}

std::string raw_log_name(const std::filesystem::path& wanted, const std::string& task_id) {
  return fmt::format("{}.{}{}",
                     wanted.stem().string(),
                     packaging::safe_file_name(task_id),
                     wanted.extension().string());
}

// Written while it arrives, because it may be far larger than memory.
class RawLogFile final : public octopus::BodySink {
public:
  RawLogFile(const packaging::DownloadFolder& folder, const LogSink& sink)
      : m_file(folder), m_sink(sink) {}

  void restart() override {
    m_file.restart();
    m_filter = m_sink.secret_filter();
  }
  void take(std::string_view bytes) override { append(m_filter->pass(bytes)); }
  [[nodiscard]] bool finish() override {
    append(m_filter->finish());
    return true;
  }

  std::filesystem::path publish(const std::string& name) { return m_file.publish_replacing(name); }

private:
  void append(const std::string& text) {
    m_file.append({reinterpret_cast<const std::uint8_t*>(text.data()), text.size()});
  }

  packaging::DownloadedFile m_file;
  const LogSink& m_sink;
  std::unique_ptr<SecretFilter> m_filter;
};

// Only the beginning; the rest does not belong into a build log.
class RawLogText final : public octopus::BodySink {
public:
  void restart() override {
    m_text.clear();
    m_size = 0;
  }
  void take(std::string_view bytes) override {
    m_size += bytes.size();
    m_text += bytes.substr(0, k_most - m_text.size());
  }
  [[nodiscard]] bool finish() override { return true; }

  [[nodiscard]] const std::string& text() const { return m_text; }
  [[nodiscard]] bool is_cut() const { return m_text.size() < m_size; }
  [[nodiscard]] std::uint64_t size() const { return m_size; }

private:
  static constexpr std::size_t k_most = std::size_t{1} << 20U;
  std::string m_text;
  std::uint64_t m_size = 0;
};

void write_raw_log(octopus::Client& client,
                   LogSink& sink,
                   WatchedTask& task,
                   const std::filesystem::path& wanted,
                   bool insert_id) {
  try {
    const packaging::DownloadFolder folder(wanted.parent_path());
    RawLogFile file(folder, sink);
    client.raw_log(task.task.task_id, file);
    const auto path = file.publish(insert_id ? raw_log_name(wanted, task.task.task_id)
                                             : wanted.filename().string());
    task.log.say(Level::info, fmt::format("The raw log was written to '{}'", path.string()));
    sink.write(ArtifactWritten{path.string()});
  } catch (const packaging::PackagingError& error) {
    task.log.say(
        Level::warning,
        fmt::format("The raw log could not be written to '{}': {}", wanted.string(), error.what()));
  }
}

void print_raw_log(octopus::Client& client, WatchedTask& task) {
  RawLogText raw;
  client.raw_log(task.task.task_id, raw);
  task.log.say(Level::info, "Raw log of the failed task:");
  task.log.print_foreign(Level::info, raw.text());
  if (raw.is_cut())
    task.log.say(Level::warning,
                 fmt::format("Cut here: the raw log has {} bytes; 'rawLogFile' keeps all of it",
                             raw.size()));
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
    if (waiting.raw_log_file)
      write_raw_log(client, sink, task, *waiting.raw_log_file, insert_id);
    else
      print_raw_log(client, task);
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
