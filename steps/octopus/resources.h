// Plain structs of the server resources that octostep reads, with only the members it uses.
// Reading is tolerant: unknown members and values are ignored, missing required ones are a protocol
// error naming endpoint and member.
#pragma once

#include <compare>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "steps/octopus/http/clock.h"
#include "steps/octopus/log_elements.h"

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
  std::string variable_set_id;
  std::vector<std::string> library_variable_set_ids{};
};

struct Environment {
  std::string id, name, slug;
};

// A package that a step uses; name "" = its primary one.
struct PackageReference {
  std::string step, name;
};

// What versions are wanted; an empty part takes every version.
struct VersionCondition {
  std::string version_range, tag, version_tag_regex;
  std::string strategy; // which one is the latest: "SemVer" or "MostRecentlyPublished"; "" = SemVer

  [[nodiscard]] bool is_by_publication() const { return strategy == "MostRecentlyPublished"; }
  auto operator<=>(const VersionCondition&) const = default;
};

// What versions a channel takes for some packages.
struct ChannelRule : VersionCondition {
  std::vector<PackageReference> packages;
};

struct Channel {
  std::string id, name, slug;
  bool is_default = false;
  bool is_ephemeral = false; // its releases go to environments that come and go
  std::vector<ChannelRule> rules{};
};

struct TemplatePackage : PackageReference {
  std::string package_id, feed_id, feed_name;
  std::string fixed_version; // set in the process; "" = none
  bool is_resolvable = true; // false: feed or id hold variables, known only when deploying
};

// What a release of a project needs to know.
struct ReleaseTemplate {
  std::vector<TemplatePackage> packages;
  std::string next_version;            // "" = the number comes from a package
  PackageReference versioning_package; // step "" = none
};

struct ProcessAction { // what a step of a deployment process does; most steps have one
  std::string step, name;
  bool is_disabled = false;
  std::vector<std::string> channel_ids; // empty = in every channel
};

struct FeedSearch {
  std::string feed_id, package_id;
  VersionCondition condition{}; // which the server applies
  int skip = 0;
};

struct FeedPage {
  std::vector<std::string> versions; // as the feed orders them, the latest first
  bool is_last = true;
};

struct RuleAnswer { // of the server to one version and one rule
  bool fits_range = false, fits_tag = false;
  std::vector<std::string> errors;
  [[nodiscard]] bool passes() const { return fits_range && fits_tag && errors.empty(); }
};

struct SelectedPackage : PackageReference {
  std::string version;
};

struct PromptedVariable {
  std::string name, label;
  bool is_required = false;
  bool has_value = false;                       // of its own, taken when none is given
  std::vector<std::string> environment_ids{};   // where it is asked for; empty = everywhere
  std::vector<std::string> channel_ids{};       // likewise
  std::vector<std::string> tenant_tags{};       // likewise, one of them
  std::vector<std::string> process_owner_ids{}; // likewise, of projects and runbooks
};

// Where a release can be deployed to now, by the lifecycle and what has been deployed.
struct ReachableTargets {
  std::vector<std::string> environment_ids;                               // without a tenant
  std::map<std::string, std::vector<std::string>> tenant_environment_ids; // by tenant id
};

struct Freeze {
  std::string id, name;
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
  std::vector<std::string> tags{}; // "Set/Tag"
};

struct RunbookSnapshot {
  std::string id, name;
  std::string process_id{}; // the runbook's process as it was
};

struct Machine {
  std::string id, name;
};

struct Release {
  std::string id, version, channel_id, project_id;
  std::optional<Instant> assembled;
  std::string notes{}, git_ref{}, git_commit{};
  std::string process_snapshot_id{}; // the process as it was when the release was made
  std::vector<SelectedPackage> packages{};
  std::map<std::string, std::string> custom_fields{};
  std::vector<std::string> variable_set_ids{}; // of its snapshot, the project's own first
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
  std::string branch{}, commit{};
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
struct Activity {
  std::string id, name;
  ActivityStatus status = ActivityStatus::unknown;
  LogElements log_elements;
  std::vector<Activity> children;
};

struct TaskDetails {
  ServerTask task;
  std::vector<Activity> activities; // normally one: the root
  int progress_percentage = 0;
  std::size_t reply_bytes = 0; // size of the answer that held all this
};

struct AwaitedPullRequest {
  std::string number, title, status, url; // status: Unknown, Open, Merged, Closed, UnknownGitVendor
};

struct Interruption {
  std::string id, title;
  // ManualIntervention or GuidedFailure, which a person answers; PullRequestCompletion,
  // ArgoCDApplicationSync or KubernetesResourceVerification, which end by themselves. "" on servers
  // that know only the first two.
  std::string type;
  std::vector<AwaitedPullRequest> pull_requests; // of type PullRequestCompletion
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
