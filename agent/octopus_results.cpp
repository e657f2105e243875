#include "agent/octopus_results.h"

#include <algorithm>
#include <cstdint>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "steps/log_event.h"
#include "steps/step_log.h"

namespace octostep::agent {
namespace {

using json = nlohmann::ordered_json; // members in the order of the Go CLI

const steps::OutputValue* output_of(const StepReport& step, std::string_view key) {
  for (const auto& [name, value] : step.result.outputs)
    if (name == key) return &value;
  return nullptr;
}

std::string text_output(const StepReport& step, std::string_view key) {
  const auto* value = output_of(step, key);
  const auto* text = value == nullptr ? nullptr : std::get_if<std::string>(value);
  return text == nullptr ? std::string() : *text;
}

std::vector<std::string> list_output(const StepReport& step, std::string_view key) {
  const auto* value = output_of(step, key);
  const auto* list = value == nullptr ? nullptr : std::get_if<std::vector<std::string>>(value);
  return list == nullptr ? std::vector<std::string>() : *list;
}

std::string line_of(const json& value) {
  return value.dump(-1, ' ', false, json::error_handler_t::replace) + "\n";
}

std::string lines_of(const std::vector<std::string>& texts) {
  std::string lines;
  for (const auto& text : texts) lines += text + "\n";
  return lines;
}

// "1h2m3s", as Go writes durations.
std::string go_duration(std::int64_t seconds) {
  const auto hours = seconds / 3600, minutes = seconds / 60 % 60;
  if (hours > 0) return fmt::format("{}h{}m{}s", hours, minutes, seconds % 60);
  if (minutes > 0) return fmt::format("{}m{}s", minutes, seconds % 60);
  return fmt::format("{}s", seconds);
}

std::string package_result(const StepReport& step, ResultFormat format) {
  const auto path = text_output(step, "packagePath");
  if (format == ResultFormat::json) return line_of({{"Path", path}});
  if (format == ResultFormat::basic) return path + "\n";
  return fmt::format("Successfully created package {}\n", path);
}

std::vector<std::string> pushed_paths(const StepReport& step) {
  std::vector<std::string> paths;
  const auto* value = output_of(step, "packages");
  const auto* records =
      value == nullptr ? nullptr : std::get_if<std::vector<steps::OutputRecord>>(value);
  if (records == nullptr) return paths;
  for (const auto& record : *records)
    for (const auto& [name, text] : record)
      if (name == "path") paths.push_back(steps::field_text(text));
  return paths;
}

std::string upload_result(const StepReport& step, ResultFormat format) {
  const auto paths = pushed_paths(step);
  if (format == ResultFormat::basic) return lines_of(paths);
  if (format == ResultFormat::table) return {}; // the log names each package
  json result = json::object();
  for (const auto& path : paths) result["succeeded"].push_back({{"package", path}});
  return line_of(result);
}

std::string release_result(const StepReport& step, ResultFormat format) {
  const auto version = text_output(step, "releaseVersion");
  const auto channel = text_output(step, "channel");
  if (format == ResultFormat::basic) return version + "\n";
  if (format == ResultFormat::json)
    return line_of(
        {{"ID", text_output(step, "releaseId")}, {"Channel", channel}, {"Version", version}});
  const auto suffix = channel.empty() ? "" : fmt::format(" using channel {}", channel);
  return fmt::format("Successfully created release version {}{}\n", version, suffix);
}

std::string
started_result(const StepReport& step, ResultFormat format, std::string_view id_output) {
  const bool is_run = id_output == "runbookRunIds";
  const auto ids = list_output(step, id_output);
  const auto tasks = list_output(step, "taskIds");
  if (format == ResultFormat::basic) return lines_of(tasks);
  if (format == ResultFormat::table)
    return fmt::format(
        "Successfully started {} {}\n", tasks.size(), is_run ? "runbook run(s)" : "deployment(s)");
  json started = json::array();
  for (std::size_t i = 0; i < std::min(ids.size(), tasks.size()); ++i)
    started.push_back(
        {{is_run ? "RunbookRunId" : "DeploymentId", ids[i]}, {"ServerTaskId", tasks[i]}});
  return line_of(started);
}

// One object a line, also for tasks that failed: the result is what was asked for.
std::string tasks_result(const StepReport& step, ResultFormat format) {
  if (format != ResultFormat::json) return {}; // the log tells each task's end
  std::string lines;
  for (const auto& task : step.result.tasks)
    lines += line_of({{"Id", task.task_id},
                      {"State", task.state},
                      {"Duration", go_duration(task.run_seconds)},
                      {"FinishedSuccessfully", task.state == "Success"}});
  return lines;
}

} // namespace

std::string octopus_result(const RunReport& report, const OctopusCommand& command) {
  if (report.steps.empty()) return {};
  const auto& step = report.steps.front();
  if (step.kind == "awaitTask") return tasks_result(step, command.format);
  const bool has_succeeded = step.result.outcome == steps::Outcome::succeeded ||
                             step.result.outcome == steps::Outcome::succeeded_with_warnings;
  if (!has_succeeded) return {};
  if (step.kind == "pack") return package_result(step, command.format);
  if (step.kind == "push") return upload_result(step, command.format);
  if (step.kind == "createRelease") return release_result(step, command.format);
  if (step.kind == "deploy") return started_result(step, command.format, "deploymentIds");
  if (step.kind == "runRunbook") return started_result(step, command.format, "runbookRunIds");
  return {};
}

} // namespace octostep::agent
