// The interface of all steps: parameters are parsed when the step is created, plan() reads,
// execute() writes.
#pragma once

#include <chrono>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "schema/parameter_values.h"
#include "steps/journal.h"
#include "steps/log_event.h"
#include "steps/octopus/client.h"
#include "steps/octopus/http/clock.h"

namespace octostep::steps {

// How a step ended. canceled: someone else canceled the server task; timed_out: the time limit
// passed; stopped: the build server stopped the build.
enum class Outcome { succeeded, succeeded_with_warnings, failed, canceled, timed_out, stopped };

// The kind determines the exit code (agent/exit_code.h).
enum class ProblemKind {
  step_failed,
  invalid,
  credentials,
  refused,
  unavailable,
  deadline,
  canceled,
  stopped,
  internal
};

struct StepProblem {
  ProblemKind kind = ProblemKind::step_failed;
  std::string message;                   // one line: what failed, on which thing, why, what to do
  std::string failed_step, machine;      // in the deployment; "" if unknown
  std::vector<std::string> first_errors; // the first error lines of the deployment's log
  std::string link;
};

struct TaskReport { // one for each server task that the step followed or started
  std::string task_id, environment, tenant, state, link;
  std::int64_t queued_seconds = 0, run_seconds = 0, log_lines = 0;
  std::vector<std::string> artifacts;
  std::string description{};                              // in the server's words
  std::optional<octopus::Instant> started{}, completed{}; // by the server's clock
};

// One package of a release that the step created, if it chose the versions itself.
struct ReleasePackage {
  std::string step, version;
  bool is_latest = false; // chosen from the feed; false: given by the definition
  bool has_rule = false;  // the channel has a rule for it; without one, any version is accepted
  bool fits_range = true, fits_tag = true;
};

struct FailedFile { // a file that was to be sent and, as far as known, is not on the server
  std::string path, reason;
};

using OutputField = std::variant<std::string, std::int64_t>;
using OutputRecord = std::vector<std::pair<std::string, OutputField>>; // for example of one package
using OutputValue = std::
    variant<std::string, bool, std::int64_t, std::vector<std::string>, std::vector<OutputRecord>>;
using Outputs = std::vector<std::pair<std::string, OutputValue>>; // in the schema's order

// The result of a step. If the step did not succeed, `problem` says why.
struct StepResult {
  Outcome outcome = Outcome::succeeded;
  Outputs outputs;
  std::optional<StepProblem> problem;
  std::vector<TaskReport> tasks;
  std::vector<ReleasePackage> release_packages{};
  std::vector<FailedFile> failed_files{};
};

// What a step is going to do, as text for people and as values for later steps.
struct Plan {
  std::vector<std::string> lines;
  Outputs outputs; // planned values of the outputs that are known before anything is written
};

// What the CI server says about the build; "" = unknown.
struct BuildFacts {
  std::string number, id, url, commit;
  // For a pull request its source branch; "" if there is none, or it has no name.
  std::string branch{};
  // What was built instead of a branch; for a pull request its number.
  std::string tag{}, pull_request{};
  // The pull request's merge with its target was checked out, which is in no branch.
  bool is_merge = false;
  bool is_default_branch = false; // the CI server says no more about the branch than that
  std::string ci;                 // "TeamCity", "AzureDevOps", ... or ""
  std::string repository_url{};
  std::string previous_commit{};   // of the previous build, or of the last successful one
  std::filesystem::path directory; // base of relative paths in parameters
  // The CI server's folder for this build, otherwise the system's.
  std::filesystem::path temp_folder{};
  std::string source_date_epoch{}; // SOURCE_DATE_EPOCH as the environment has it
  // Start of octostep by the agent's clock; absent = unknown.
  std::optional<octopus::Instant> started{};
};

struct FollowOptions {
  octopus::Duration poll_interval{10'000}; // upper bound of the adaptive interval
  octopus::Duration first_poll_interval{1'000};
  octopus::Duration heartbeat{60'000}; // 0 = never
  bool cancel_on_stop = true;
  octopus::Duration stop_budget{7'000}; // time from the stop request to the last line
};

// What the steps of a dry run would have created. plan() adds to it and takes it for granted, so
// that later steps can be planned although nothing was written.
struct PlannedWorld {
  struct PlannedRelease {
    std::string project_id, version;
  };
  struct PlannedDeployment {
    std::string project_id, environment_id, version;
  };
  std::vector<std::filesystem::path> packages;
  std::vector<PlannedRelease> releases;
  std::vector<PlannedDeployment> deployments;
  // Outputs of the step being planned that are certain even if something else in it is wrong, so
  // that later steps can still be checked.
  Outputs known_outputs;
};

// Additional connections for a step, besides that of its client.
class Connections {
public:
  virtual ~Connections() = default;
  // To the step's server, with its credentials. Reports outages to `log`, which must outlive the
  // connection.
  [[nodiscard]] virtual std::unique_ptr<octopus::Transport> to_server(LogSink& log) = 0;
  // To another server, for example "https://feeds.example.com": without credentials, but with the
  // step's settings for TLS, proxy and time limits.
  [[nodiscard]] virtual std::unique_ptr<octopus::Transport> to(const std::string& origin,
                                                               LogSink& log) = 0;
};

// Everything that a step may use. References must outlive the step.
struct StepContext {
  octopus::Client* server = nullptr; // not owned; null if the step needs no server
  octopus::Clock& clock;
  LogSink& log;
  std::stop_token stop;
  BuildFacts build;
  FollowOptions follow;
  PlannedWorld* dry_run = nullptr; // not owned; null = the steps are also executed
  Journal* journal = nullptr;      // not owned; null = no journal
  std::string step_id{};           // as in the document
  std::string command{};           // all parameters that decide what is written, as one text
  // After this time, a request that a killed process sent has either had its effect or never will.
  octopus::Duration settle_time{15'000};
  Connections* connections = nullptr; // not owned; null = only the client's connection exists
};

class Step {
public:
  virtual ~Step() = default;
  // Only reads: resolves names, lists files, decides. Throws OctopusError, PackagingError or
  // InvalidDefinition; nothing has been written then.
  [[nodiscard]] virtual Plan plan(StepContext& context) = 0;
  // Writes. Called once, after plan(). A failed deployment is a result, not an exception.
  [[nodiscard]] virtual StepResult execute(StepContext& context) = 0;
};

} // namespace octostep::steps
