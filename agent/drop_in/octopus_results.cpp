#include "agent/drop_in/octopus_results.h"

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/chrono.h>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "agent/drop_in/given_names.h"
#include "agent/log/foreign_text.h"
#include "schema/text/iso_time.h"
#include "steps/octopus/http/octopus_error.h"
#include "steps/octopus/json_object.h"
#include "steps/outputs.h"

namespace octostep::agent {
namespace {

using json = nlohmann::ordered_json; // members in the Go CLI's order

std::string line_of(const json& value) {
  return value.dump(-1, ' ', false, json::error_handler_t::replace) + "\n";
}

// Indented like Go's output.
std::string indented(const json& value) {
  return value.dump(2, ' ', false, json::error_handler_t::replace) + "\n";
}

std::string lines_of(const std::vector<std::string>& texts) {
  std::string lines;
  for (const auto& text : texts) lines += one_line(text) + "\n";
  return lines;
}

// "1h2m3s", Go's format for durations.
std::string go_duration(std::int64_t seconds) {
  const auto hours = seconds / 3600, minutes = seconds / 60 % 60;
  if (hours > 0) return fmt::format("{}h{}m{}s", hours, minutes, seconds % 60);
  if (minutes > 0) return fmt::format("{}m{}s", minutes, seconds % 60);
  return fmt::format("{}s", seconds);
}

using GoRow = std::vector<std::string>;

// Columns are as wide as their longest entry, with two blanks in between.
std::string go_table(std::vector<GoRow> rows) {
  for (auto& row : rows)
    for (auto& entry : row) entry = one_line(entry);
  std::vector<std::size_t> widths(rows.front().size());
  for (const auto& row : rows)
    for (std::size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], row[i].size());
  std::string text;
  for (const auto& row : rows) {
    for (std::size_t i = 0; i + 1 < row.size(); ++i)
      text += fmt::format("{:<{}}  ", row[i], widths[i]);
    text += row.back() + "\n";
  }
  return text;
}

// "01-12-2026 10:00:00", the Go CLI's format for a time in tables.
std::string day_first(const std::optional<octopus::Instant>& instant) {
  if (!instant) return {};
  const auto seconds = std::chrono::floor<std::chrono::seconds>(*instant);
  return fmt::format("{:%d-%m-%Y %H:%M:%S}", fmt::gmtime(seconds.time_since_epoch().count()));
}

// In the output folder as given, because the Go CLI shows that path.
std::string packed_path(const StepReport& step, const OctopusCommand& command) {
  const std::filesystem::path path = text_output(step.result.outputs, "packagePath");
  if (!command.parameters) return path.string();
  const std::filesystem::path folder = command.parameters->value("outFolder");
  return (folder / path.filename()).lexically_normal().string();
}

std::string package_result(const StepReport& step, const OctopusCommand& command) {
  const auto path = packed_path(step, command);
  const auto format = command.format;
  if (format == ResultFormat::json) return line_of({{"Path", path}});
  if (format == ResultFormat::basic) return lines_of({path});
  return fmt::format("Successfully created package {}\n", one_line(path));
}

// If the command was to continue after failures, the failed files are part of the result.
std::string
upload_result(const StepReport& step, const OctopusCommand& command, bool has_succeeded) {
  const bool goes_on = command.parameters && command.parameters->value("continueOnError") == "true";
  if (!has_succeeded && !goes_on) return {};
  const GivenNames names(command.arguments, std::filesystem::current_path());
  auto paths = record_texts(step.result.outputs, "packages", "path");
  std::ranges::stable_sort(paths, {}, [&](const auto& path) { return names.place_of(path); });
  for (auto& path : paths) path = names.name_of(path);
  if (command.format == ResultFormat::basic) return lines_of(paths);
  if (command.format == ResultFormat::table) {
    for (auto& path : paths) path.insert(0, "Uploaded package ");
    return lines_of(paths);
  }
  json result = json::object();
  for (const auto& path : paths) result["succeeded"].push_back({{"package", path}});
  for (const auto& file : step.result.failed_files)
    result["failed"].push_back({{"package", names.name_of(file.path)}, {"error", file.reason}});
  return line_of(result);
}

// The notes may come from a template of the project, so they are read back.
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
  } catch (const octopus::OctopusError&) { // the release was created, even if it cannot be read
  }
  return result;
}

// The link to the release, which is the Go CLI's last line.
std::string release_page(const RunEnd& end, const std::string& release_id) {
  if (end.server == nullptr || release_id.empty()) return {};
  return fmt::format("\nView this release on Octopus Deploy: {}\n",
                     end.server->release_link(release_id));
}

std::string release_result(const RunEnd& end, const StepReport& step, ResultFormat format) {
  const auto version = text_output(step.result.outputs, "releaseVersion");
  const auto channel = text_output(step.result.outputs, "channel");
  if (format == ResultFormat::basic) return lines_of({version});
  if (format == ResultFormat::json) return line_of(release_json(end, step));
  const auto suffix = channel.empty() ? "" : fmt::format(" using channel {}", one_line(channel));
  return fmt::format("Successfully created release version {}{}\n", one_line(version), suffix) +
         release_page(end, text_output(step.result.outputs, "releaseId"));
}

// A member of a document on the server; "" if there is none or the server cannot be asked.
std::string member_of(const RunEnd& end,
                      std::string_view collection,
                      const std::string& id,
                      const char* member) {
  if (end.server == nullptr || id.empty()) return {};
  try {
    const auto text = end.server->document(collection, id);
    if (!text) return {};
    const auto document = json::parse(*text);
    const auto found = document.find(member);
    return found != document.end() && found->is_string() ? found->get<std::string>() : "";
  } catch (const octopus::OctopusError&) { // it was started, even if it cannot be read
    return {};
  }
}

struct TaggedRun {
  std::string runbook, environment, task_id;
};

// Several runbooks may run, so each run is shown with the name of its runbook, which the server
// knows.
std::vector<TaggedRun> tagged_runs(const RunEnd& end, const StepReport& step) {
  const auto ids = list_output(step.result.outputs, "runbookRunIds");
  std::vector<TaggedRun> runs;
  for (std::size_t i = 0; i < std::min(ids.size(), step.result.tasks.size()); ++i) {
    const auto& task = step.result.tasks[i];
    const auto runbook_id = member_of(end, "runbookRuns", ids[i], "RunbookId");
    const auto name = end.log.without_secrets(member_of(end, "runbooks", runbook_id, "Name"));
    runs.push_back({name, task.environment, task.task_id});
  }
  return runs;
}

std::string tagged_runs_result(const RunEnd& end, const StepReport& step, ResultFormat format) {
  if (format == ResultFormat::basic) return lines_of(list_output(step.result.outputs, "taskIds"));
  std::vector<GoRow> rows{{"RUNBOOK", "ENVIRONMENT", "STATUS", "TASK ID"}};
  json started = json::array();
  for (const auto& run : tagged_runs(end, step)) {
    rows.push_back({run.runbook, run.environment, "Started", run.task_id});
    started.push_back({{"runbookName", run.runbook},
                       {"environment", run.environment},
                       {"status", "Started"},
                       {"taskId", run.task_id}});
  }
  if (format == ResultFormat::json) return line_of(started);
  return go_table(rows) + fmt::format("\nSuccessfully started: {}, Failed: 0\n", started.size());
}

// The release of the first deployment; all have the same one.
std::string release_of(const RunEnd& end, const std::vector<std::string>& deployment_ids) {
  return deployment_ids.empty()
             ? ""
             : member_of(end, "deployments", deployment_ids.front(), "ReleaseId");
}

std::string started_result(const RunEnd& end,
                           const StepReport& step,
                           ResultFormat format,
                           std::string_view id_output) {
  const bool is_run = id_output == "runbookRunIds";
  const auto ids = list_output(step.result.outputs, id_output);
  const auto tasks = list_output(step.result.outputs, "taskIds");
  if (format == ResultFormat::basic) return lines_of(tasks);
  if (format == ResultFormat::table)
    return fmt::format("Successfully started {} {}\n{}",
                       tasks.size(),
                       is_run ? "runbook run(s)" : "deployment(s)",
                       is_run ? "" : release_page(end, release_of(end, ids)));
  json started = json::array();
  for (std::size_t i = 0; i < std::min(ids.size(), tasks.size()); ++i)
    started.push_back(
        {{is_run ? "RunbookRunId" : "DeploymentId", ids[i]}, {"ServerTaskId", tasks[i]}});
  return line_of(started);
}

json time_or_null(const std::optional<octopus::Instant>& time) {
  return time ? json(text::iso_time(*time)) : json();
}

std::string duration_of(const steps::TaskReport& task) {
  return task.completed ? go_duration(task.run_seconds) : "";
}

std::string task_table(const RunEnd& end, const StepReport& step) {
  std::vector<GoRow> rows{{"ID", "DESCRIPTION", "STATE", "STARTED", "COMPLETED", "DURATION"}};
  for (const auto& task : step.result.tasks)
    rows.push_back({task.task_id,
                    end.log.without_secrets(task.description),
                    task.state,
                    day_first(task.started),
                    day_first(task.completed),
                    duration_of(task)});
  return go_table(rows);
}

std::string task_paragraphs(const RunEnd& end, const StepReport& step) {
  std::string text;
  for (const auto& task : step.result.tasks) {
    const auto description = one_line(end.log.without_secrets(task.description));
    if (!task.started || !task.completed)
      text += fmt::format("{}: {}: {}\n", task.task_id, description, task.state);
    else
      text += fmt::format("\n────── {} ──────\n   Name: {}\n   Status: {}\n   Started: {}\n"
                          "   Ended: {}\n   Duration: {}\n\n",
                          task.task_id,
                          description,
                          task.state,
                          day_first(task.started),
                          day_first(task.completed),
                          duration_of(task));
  }
  return text;
}

// The same in every format, as in the Go CLI. What cannot be read back is left out.
std::string build_information_result(const RunEnd& end, const DialectParameters& given) {
  if (end.server == nullptr) return {};
  std::string text;
  for (const auto& package_id : given.items("packageIds")) {
    std::string id;
    try {
      for (const auto& record : end.server->build_information(package_id))
        if (id.empty() && record.version == given.value("version")) id = record.id;
      text += fmt::format("\nSuccessfully uploaded build information for '{}' version '{}'  ({}).\n"
                          "View this build information on Octopus Deploy: "
                          "{}/app#/{}/library/buildinformation/{}\n",
                          package_id,
                          given.value("version"),
                          id,
                          end.server->base_url(),
                          end.server->space().id,
                          id);
    } catch (const octopus::OctopusError&) { // it was uploaded, even if it cannot be read
    }
  }
  return text;
}

// One per task, even for failed ones, because the caller asked for all of them.
std::string tasks_result(const RunEnd& end, const StepReport& step, const OctopusCommand& command) {
  if (command.format == ResultFormat::basic) return task_paragraphs(end, step);
  if (command.format == ResultFormat::table)
    // The log shows how each task ended.
    return command.is_format_given ? task_table(end, step) : "";
  std::string text;
  for (const auto& task : step.result.tasks)
    text += indented({{"Id", task.task_id},
                      {"Description", end.log.without_secrets(task.description)},
                      {"State", task.state},
                      {"StartTime", time_or_null(task.started)},
                      {"CompletedTime", time_or_null(task.completed)},
                      {"Duration", duration_of(task)},
                      {"FinishedSuccessfully", task.state == "Success"}});
  return text;
}

} // namespace

// Some results are text in every format.
void print_octopus_result(std::string_view result, const StandardStreams& streams) {
  if (result.starts_with('{') || result.starts_with('['))
    streams.print_json(result);
  else
    streams.print(result);
}

std::string login_result(const Login& login, ResultFormat format) {
  const std::string key = login.api_key.empty() ? "" : "***";
  if (format == ResultFormat::basic) return lines_of({key, login.server});
  if (format == ResultFormat::table)
    return fmt::format("KEY     VALUE\nApiKey  {}\nUrl     {}\n", key, one_line(login.server));
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
  if (step.kind == "awaitTask") return tasks_result(end, step, command);
  if (step.kind == "push") return upload_result(step, command, has_succeeded);
  if (!has_succeeded) return {};
  if (step.kind == "pack") return package_result(step, command);
  if (step.kind == "createRelease") return release_result(end, step, command.format);
  if (step.kind == "deploy") return started_result(end, step, command.format, "deploymentIds");
  if (step.kind == "runRunbook" && command.parameters && command.parameters->has("runbookTags"))
    return tagged_runs_result(end, step, command.format);
  if (step.kind == "runRunbook") return started_result(end, step, command.format, "runbookRunIds");
  if (step.kind == "buildInformation" && command.parameters)
    return build_information_result(end, *command.parameters);
  return {};
}

} // namespace octostep::agent
