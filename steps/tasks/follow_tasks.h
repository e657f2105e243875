// Waits for a step's server tasks and turns them into log events, reports and one outcome. Follows
// all tasks at the same time through one watcher; all of them must succeed.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "schema/parameter_values.h"
#include "schema/problem.h"
#include "steps/step.h"

namespace octostep::steps {

// What to do when a task waits for a person. Waits that end by themselves never end the step.
enum class OnIntervention {
  wait,   // keep waiting
  fail,   // fail the step once its other tasks are over; this task keeps waiting on the server
  cancel, // cancel the task and fail the step
};

struct WaitParameters {
  bool wait = true;
  bool progress = true; // show the deployment's log; false = states only
  std::optional<octopus::Duration> timeout;
  std::optional<octopus::Duration> poll_interval; // replaces FollowOptions::poll_interval
  bool cancel_on_timeout = false;
  // Whether to print the raw log of failed tasks. Absent: if not all of their lines were shown.
  std::optional<bool> raw_log;
  std::optional<std::filesystem::path> raw_log_file;
  std::optional<std::filesystem::path> artifacts_folder; // absent: artifacts are only listed
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
  std::string place_word = "to";         // stands between the title and the environment
  std::string project, release, runbook; // for the problem's details; "" = unknown or none
  std::vector<FollowedTask> tasks;       // not empty
  WaitParameters waiting;
};

// Fills in outcome, problem and tasks; the step adds the outputs. Throws only std::logic_error:
// losing contact with the server is a result too, with links to whatever is still running.
[[nodiscard]] StepResult follow_tasks(StepContext& context, const FollowRequest& request);

// For a step that does not wait: shows the links, and returns a report for each task as far as
// known.
[[nodiscard]] std::vector<TaskReport> report_started(StepContext& context,
                                                     const FollowRequest& request);

// "Test" or "Test / Acme Ltd"; the task's id if neither is known.
[[nodiscard]] std::string title_of(const FollowedTask& task);
// "Deployment of SupportFlow 1.0.78 to Test for tenant Acme Ltd"
[[nodiscard]] std::string deed_of(const FollowRequest& request, const FollowedTask& task);

} // namespace octostep::steps
