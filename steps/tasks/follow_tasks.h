// Waits for a step's server tasks and turns them into log events, reports and one outcome. All
// tasks are followed at once through one watcher; all must succeed.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "schema/parameter_values.h"
#include "schema/problem.h"
#include "steps/step.h"

namespace octostep::steps {

// What happens when a task waits for a person; waits for machines are always ridden out.
enum class OnIntervention {
  wait,   // go on waiting
  fail,   // the step fails once its other tasks are over; this one goes on waiting
  cancel, // the task is canceled and the step fails
};

struct WaitParameters {
  bool wait = true;
  bool progress = true; // the deployment's log; false = states only
  std::optional<octopus::Duration> timeout;
  std::optional<octopus::Duration> poll_interval; // in place of FollowOptions::poll_interval
  bool cancel_on_timeout = false;
  // Print the raw log of failed tasks; absent: when their lines were not shown, or not all of them.
  std::optional<bool> raw_log;
  std::optional<std::filesystem::path> raw_log_file;
  std::optional<std::filesystem::path> artifacts_folder; // absent: artifacts are listed only
  OnIntervention on_intervention = OnIntervention::wait;
};

// Reads timeout, pollInterval, cancelOnTimeout, progress, rawLog, rawLogFile, artifactsFolder and
// onIntervention, and `wait` unless the step always waits.
[[nodiscard]] WaitParameters parse_waiting(const schema::ParameterValues& values,
                                           const BuildFacts& build,
                                           bool always_waits = false);

struct FollowedTask {
  std::string task_id;
  std::string environment, tenant; // names; "" = unknown or none
  std::string deed{};              // "" = that of the request
};

struct FollowRequest {
  std::string deed;                      // "Deployment of SupportFlow 1.0.78"
  std::string place_word = "to";         // between the deed and the environment
  std::string project, release, runbook; // for the problem's detail; "" = unknown or none
  std::vector<FollowedTask> tasks;       // not empty
  WaitParameters waiting;
};

// Outcome, problem and tasks are filled in, the outputs are left to the step. Throws only
// std::logic_error: losing contact with the server is a result too, with the links of what runs on.
[[nodiscard]] StepResult follow_tasks(StepContext& context, const FollowRequest& request);

// For a step that does not wait: the links, and a report per task as far as known.
[[nodiscard]] std::vector<TaskReport> report_started(StepContext& context,
                                                     const FollowRequest& request);

// "Test" or "Test / Acme Ltd"; the task's id when neither is known.
[[nodiscard]] std::string title_of(const FollowedTask& task);
// "Deployment of SupportFlow 1.0.78 to Test for tenant Acme Ltd"
[[nodiscard]] std::string deed_of(const FollowRequest& request, const FollowedTask& task);

} // namespace octostep::steps
