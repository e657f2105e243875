#include "agent/drop_in/octopus_results.h"

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "schema/text/iso_time.h"
#include "steps/octopus/http/octopus_error.h"
#include "steps/octopus/json_object.h"
#include "steps/outputs.h"

namespace octostep::agent {
namespace {

using json = nlohmann::ordered_json; // members in the order of the Go CLI

std::string line_of(const json& value) {
  return value.dump(-1, ' ', false, json::error_handler_t::replace) + "\n";
}

// As Go indents.
std::string indented(const json& value) {
  return value.dump(2, ' ', false, json::error_handler_t::replace) + "\n";
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
  const auto path = text_output(step.result.outputs, "packagePath");
  if (format == ResultFormat::json) return line_of({{"Path", path}});
  if (format == ResultFormat::basic) return path + "\n";
  return fmt::format("Successfully created package {}\n", path);
}

// Files that failed are part of the result where the others were to be sent all the same.
std::string
upload_result(const StepReport& step, const OctopusCommand& command, bool has_succeeded) {
  const bool goes_on = command.parameters && command.parameters->value("continueOnError") == "true";
  if (!has_succeeded && !goes_on) return {};
  const auto paths = record_texts(step.result.outputs, "packages", "path");
  if (command.format == ResultFormat::basic) return lines_of(paths);
  if (command.format == ResultFormat::table) return {}; // the log names each package
  json result = json::object();
  for (const auto& path : paths) result["succeeded"].push_back({{"package", path}});
  for (const auto& file : step.result.failed_files)
    result["failed"].push_back({{"package", file.path}, {"error", file.reason}});
  return line_of(result);
}

// The notes may come from a template of the project's, so they are read back.
json release_json(const RunEnd& end, const StepReport& step) {
  const auto id = text_output(step.result.outputs, "releaseId");
  json result{{"ID", id},
              {"ReleaseNotes", ""},
              {"Assembled", nullptr},
              {"Channel", text_output(step.result.outputs, "channel")},
              {"Version", text_output(step.result.outputs, "releaseVersion")}};
  if (end.server == nullptr) return result;
  try {
    const auto release = end.server->release(id);
    if (!release) return result;
    result["ReleaseNotes"] = end.log.without_secrets(release->notes);
    if (release->assembled) result["Assembled"] = text::iso_time(*release->assembled);
  } catch (const octopus::OctopusError&) { // it was created, whatever cannot be read of it
  }
  return result;
}

std::string release_result(const RunEnd& end, const StepReport& step, ResultFormat format) {
  const auto version = text_output(step.result.outputs, "releaseVersion");
  const auto channel = text_output(step.result.outputs, "channel");
  if (format == ResultFormat::basic) return version + "\n";
  if (format == ResultFormat::json) return line_of(release_json(end, step));
  const auto suffix = channel.empty() ? "" : fmt::format(" using channel {}", channel);
  return fmt::format("Successfully created release version {}{}\n", version, suffix);
}

std::string
started_result(const StepReport& step, ResultFormat format, std::string_view id_output) {
  const bool is_run = id_output == "runbookRunIds";
  const auto ids = list_output(step.result.outputs, id_output);
  const auto tasks = list_output(step.result.outputs, "taskIds");
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

json time_or_null(const std::optional<octopus::Instant>& time) {
  return time ? json(text::iso_time(*time)) : json();
}

// One object for each, also for tasks that failed: the result is what was asked for.
std::string tasks_result(const RunEnd& end, const StepReport& step, ResultFormat format) {
  if (format != ResultFormat::json) return {}; // the log tells each task's end
  std::string text;
  for (const auto& task : step.result.tasks)
    text += indented({{"Id", task.task_id},
                      {"Description", end.log.without_secrets(task.description)},
                      {"State", task.state},
                      {"StartTime", time_or_null(task.started)},
                      {"CompletedTime", time_or_null(task.completed)},
                      {"Duration", task.completed ? go_duration(task.run_seconds) : ""},
                      {"FinishedSuccessfully", task.state == "Success"}});
  return text;
}

} // namespace

std::string login_result(const Login& login, ResultFormat format) {
  const std::string key = login.api_key.empty() ? "" : "***";
  if (format == ResultFormat::basic) return lines_of({key, login.server});
  if (format == ResultFormat::table)
    return fmt::format("KEY     VALUE\nApiKey  {}\nUrl     {}\n", key, login.server);
  return indented({{"apikey", key},
                   {"editor", ""},
                   {"host", login.server},
                   {"noprompt", ""},
                   {"outputformat", ""},
                   {"space", ""}});
}

std::string octopus_result(const RunEnd& end, const OctopusCommand& command) {
  if (end.report.steps.empty()) return {};
  const auto& step = end.report.steps.front();
  const bool has_succeeded = step.result.outcome == steps::Outcome::succeeded ||
                             step.result.outcome == steps::Outcome::succeeded_with_warnings;
  if (step.kind == "awaitTask") return tasks_result(end, step, command.format);
  if (step.kind == "push") return upload_result(step, command, has_succeeded);
  if (!has_succeeded) return {};
  if (step.kind == "pack") return package_result(step, command.format);
  if (step.kind == "createRelease") return release_result(end, step, command.format);
  if (step.kind == "deploy") return started_result(step, command.format, "deploymentIds");
  if (step.kind == "runRunbook") return started_result(step, command.format, "runbookRunIds");
  return {};
}

} // namespace octostep::agent
