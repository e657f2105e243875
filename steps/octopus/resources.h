// Plain structs of the server resources that octostep reads, with only the members it uses.
// Reading is tolerant: unknown members and values are ignored, missing required ones are a protocol
// error naming endpoint and member.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "steps/octopus/clock.h"

namespace octostep::octopus {

struct ServerInfo {
  std::string version;
};

struct User {
  std::string id, username, display_name;
  bool is_service = false;
};

// Where a permission holds; an empty list is no restriction.
struct PermissionScope {
  std::vector<std::string> project_ids, project_group_ids, environment_ids, tenant_ids;
};

// What a user may do in a space: names as the server spells them, e.g. "DeploymentCreate". One of
// the scopes is enough.
using Permissions = std::map<std::string, std::vector<PermissionScope>>;

struct Space {
  std::string id, name, slug;
  bool is_default = false;
};

struct Project {
  std::string id, name, slug, lifecycle_id;
  bool is_disabled = false;
  bool is_version_controlled = false;
  bool runbooks_in_git = false;
  std::string default_branch;
  std::string tenanted_mode; // Untenanted, TenantedOrUntenanted, Tenanted
};

struct Environment {
  std::string id, name, slug;
};

struct Channel {
  std::string id, name, slug;
  bool is_default = false;
};

struct Tenant {
  std::string id, name, slug;
  std::vector<std::string> tags; // "Set/Tag"
  std::map<std::string, std::vector<std::string>>
      project_environments; // project id -> environment ids
};

struct Runbook {
  std::string id, name, slug;
  std::string published_snapshot_id;
};

struct Machine {
  std::string id, name;
};

struct Release {
  std::string id, version, channel_id, project_id;
  std::optional<Instant> assembled;
};

struct Deployment {
  std::string id, task_id, release_id, environment_id, tenant_id, channel_id;
  std::optional<Instant> created;
};

struct RunbookRun {
  std::string id, task_id, runbook_id, environment_id, tenant_id;
  std::optional<Instant> created;
};

struct BuildInformation {
  std::string id, package_id, version;
  std::optional<Instant> created;
};

struct StartedTask {        // what a create call answers, one per environment or tenant
  std::string execution_id; // Deployments-1 or RunbookRuns-1
  std::string task_id;      // ServerTasks-1
};

// Where an execution (deployment or runbook run) goes.
struct ExecutionTarget {
  std::string execution_id, task_id, environment_id, tenant_id;
};

enum class TaskState {
  queued,
  executing,
  cancelling,
  success,
  failed,
  canceled,
  timed_out,
  unknown
};

struct ServerTask {
  std::string id, name, description;
  TaskState state = TaskState::unknown;
  std::string state_text; // wire spelling
  bool is_completed = false;
  bool has_warnings_or_errors = false;
  bool has_pending_interruptions = false;
  std::vector<std::string> pending_preconditions; // what holds it back, e.g. "DeploymentFreeze"
  std::string error_message;
  std::optional<Instant> queued, started, completed;
};

struct QueueAhead { // of a queued task
  int count = 0;
  std::vector<ServerTask> first; // a few of them
};

enum class ActivityStatus {
  pending,
  running,
  success,
  success_with_warning,
  failed,
  skipped,
  canceled,
  unknown
};
enum class LogCategory {
  trace,
  verbose,
  info,
  highlight,
  wait,
  gap,
  alert,
  warning,
  error,
  fatal,
  planned,
  updated,
  finished,
  abandoned,
  unknown
};

struct LogElement {
  std::optional<std::int64_t> number;          // absent on old servers
  std::optional<std::int64_t> gap_last_number; // set on elements of category gap
  LogCategory category = LogCategory::info;
  std::optional<Instant> occurred_at;
  std::string text; // may hold line breaks
};

struct Activity {
  std::string id, name;
  ActivityStatus status = ActivityStatus::unknown;
  std::optional<Instant> started, ended;
  int progress_percentage = 0;
  std::string progress_message;
  std::vector<LogElement> log_elements;
  std::vector<Activity> children;
};

struct TaskDetails {
  ServerTask task;
  std::vector<Activity> activities; // normally one: the root
  int progress_percentage = 0;
  std::string estimated_remaining; // text, as the server words it
  std::size_t reply_bytes = 0;     // size of the answer that held all this
};

struct Interruption {
  std::string id, title, type; // type: ManualIntervention, GuidedFailure, ...
  std::string instructions;
  std::vector<std::string> responsible_team_ids;
  std::string task_id;
};

struct Artifact {
  std::string id, file_name;
};

struct StoredPackage {
  std::string id, version, file_extension,
      sha1; // sha1: 40 lower-case hex digits; "" when the server gives none
  std::uint64_t size = 0;
};

} // namespace octostep::octopus
