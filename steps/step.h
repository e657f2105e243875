// What every step is: parameters are parsed when it is made, plan() reads, execute() writes.
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

enum class Outcome { succeeded, succeeded_with_warnings, failed, canceled, timed_out, stopped };

// Kinds decide the exit code (agent/exit_code.h).
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
  std::string message;                   // one line: what, which thing, why, what to do
  std::string failed_step, machine;      // of the deployment; "" when unknown
  std::vector<std::string> first_errors; // first error lines of the deployment's log
  std::string link;
};

struct TaskReport { // one per server task the step followed or started
  std::string task_id, environment, tenant, state, link;
  std::int64_t queued_seconds = 0, run_seconds = 0, log_lines = 0;
  std::vector<std::string> artifacts;
  std::string description{};                              // in the server's words
  std::optional<octopus::Instant> started{}, completed{}; // by the server's clock
};

// One package of a release that the step has made, when it chose the versions itself.
struct ReleasePackage {
  std::string step, version;
  bool is_latest = false; // picked from the feed; otherwise the definition says it
  bool has_rule = false;  // of the channel; without one every version will do
  bool fits_range = true, fits_tag = true;
};

struct FailedFile { // that was to be sent and is not on the server, as far as known
  std::string path, reason;
};

using OutputField = std::variant<std::string, std::int64_t>;
using OutputRecord = std::vector<std::pair<std::string, OutputField>>; // e.g. of one package
using OutputValue = std::
    variant<std::string, bool, std::int64_t, std::vector<std::string>, std::vector<OutputRecord>>;
using Outputs = std::vector<std::pair<std::string, OutputValue>>; // in the schema's order

struct StepResult {
  Outcome outcome = Outcome::succeeded;
  Outputs outputs;
  std::optional<StepProblem> problem;
  std::vector<TaskReport> tasks;
  std::vector<ReleasePackage> release_packages{};
  std::vector<FailedFile> failed_files{};
};

// What a step is going to do, as text for people and values for later steps.
struct Plan {
  std::vector<std::string> lines;
  Outputs outputs; // planned values of the outputs that are known before anything is written
};

struct BuildFacts {
  std::string number, id, url, commit;
  std::string branch{}; // of a pull request its source branch; "" when there is none, or no name
  std::string tag{}, pull_request{}; // what was built instead of a branch; the latter its number
  bool is_merge = false; // the pull request's merge with its target was checked out: in no branch
  bool is_default_branch = false; // the CI says no more of the branch than that
  std::string ci;                 // "TeamCity", "AzureDevOps", ... or ""
  std::string repository_url{};
  std::string previous_commit{};   // of the build before this one, or of the last successful one
  std::filesystem::path directory; // relative paths of parameters start here
  std::filesystem::path temp_folder{};       // the CI's own for this build, else the system's
  std::string source_date_epoch{};           // SOURCE_DATE_EPOCH as the environment has it
  std::optional<octopus::Instant> started{}; // of octostep, by the agent's clock; absent = unknown
};

struct FollowOptions {
  octopus::Duration poll_interval{10'000}; // upper bound of the adaptive interval
  octopus::Duration first_poll_interval{1'000};
  octopus::Duration heartbeat{60'000}; // 0 = never
  bool cancel_on_stop = true;
  octopus::Duration stop_budget{7'000}; // from the stop request to the last line
};

// What the steps of a dry run would have made. plan() adds to it and believes it, so that a later
// step can be planned although nothing was written.
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
  // Of the step that is being planned: what it will give even if something else of it is wrong, so
  // that later steps can be looked at all the same.
  Outputs known_outputs;
};

// Connections of a step's own, beside the one that its client has.
class Connections {
public:
  virtual ~Connections() = default;
  // To the step's server, with its credentials. Outages are told to `log`, which outlives it.
  [[nodiscard]] virtual std::unique_ptr<octopus::Transport> to_server(LogSink& log) = 0;
  // To another server, e.g. "https://feeds.example.com": without credentials, by the step's rules
  // for TLS, proxy and time limits.
  [[nodiscard]] virtual std::unique_ptr<octopus::Transport> to(const std::string& origin,
                                                               LogSink& log) = 0;
};

struct StepContext {
  octopus::Client* server = nullptr; // not owned; null for steps that need none
  octopus::Clock& clock;
  LogSink& log;
  std::stop_token stop;
  BuildFacts build;
  FollowOptions follow;
  PlannedWorld* dry_run = nullptr; // not owned; null = the steps are executed, too
  Journal* journal = nullptr;      // not owned; null = none is kept
  std::string step_id{};           // in the document
  std::string command{};           // all parameters that decide what is written, as one text
  // After this long a request that a killed process sent has had its effect, or never will.
  octopus::Duration settle_time{15'000};
  Connections* connections = nullptr; // not owned; null = there is only the client
};

class Step {
public:
  virtual ~Step() = default;
  // Reads only: resolves names, lists files, decides. Throws OctopusError, PackagingError or
  // InvalidDefinition; nothing was written then.
  [[nodiscard]] virtual Plan plan(StepContext& context) = 0;
  // Writes. Called once, after plan(). A deployment that failed is a result, not an exception.
  [[nodiscard]] virtual StepResult execute(StepContext& context) = 0;
};

} // namespace octostep::steps
