// Plain structs of the server resources that octostep reads, with only the members it uses. Reading
// is tolerant: unknown members and values are ignored; a missing required member is a protocol
// error that names endpoint and member.
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

// Where a permission applies; an empty list means no restriction.
struct PermissionScope {
  std::vector<std::string> project_ids, project_group_ids, environment_ids, tenant_ids;
};

// What a user may do in a space, by the server's names, for example "DeploymentCreate". It is
// enough if one of the scopes applies.
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

// A package that a step uses; name "" = its primary package.
struct PackageReference {
  std::string step, name;
};

// Which versions are wanted; an empty part accepts every version.
struct VersionCondition {
  std::string version_range, tag, version_tag_regex;
  std::string strategy; // which one is the latest: "SemVer" or "MostRecentlyPublished"; "" = SemVer

  [[nodiscard]] bool is_by_publication() const { return strategy == "MostRecentlyPublished"; }
  auto operator<=>(const VersionCondition&) const = default;
};

// Which versions a channel accepts for some packages.
struct ChannelRule : VersionCondition {
  std::vector<PackageReference> packages;
};

struct Channel {
  std::string id, name, slug;
  bool is_default = false;
  bool is_ephemeral = false; // its releases go to short-lived environments
  std::vector<ChannelRule> rules{};
};

struct TemplatePackage : PackageReference {
  std::string package_id, feed_id, feed_name;
  std::string fixed_version; // set in the process; "" = none
  // False: feed or id contain variables that are known only when deploying.
  bool is_resolvable = true;
};

// What must be known to create a release of a project.
struct ReleaseTemplate {
  std::vector<TemplatePackage> packages;
  std::string next_version;            // "" = the number comes from a package
  PackageReference versioning_package; // step "" = none
};

struct ProcessAction { // what a step of a deployment process does; most steps have one action
  std::string step, name;
  bool is_disabled = false;
  std::vector<std::string> channel_ids; // empty = in every channel
};

struct FeedSearch {
  std::string feed_id, package_id;
  VersionCondition condition{}; // applied by the server
  int skip = 0;
};

struct FeedPage {
  std::vector<std::string> versions; // in the feed's order, latest first
  bool is_last = true;
};

struct RuleAnswer { // the server's answer for one version and one rule
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
  bool has_value = false; // has a value of its own, used if none is given
  // Where the server prompts for it; empty = everywhere.
  std::vector<std::string> environment_ids{};
  std::vector<std::string> channel_ids{};       // the same
  std::vector<std::string> tenant_tags{};       // the same; one of them is enough
  std::vector<std::string> process_owner_ids{}; // the same, for projects and runbooks
};

// Where a release can be deployed now, according to the lifecycle and what has been deployed.
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
  std::string process_id{}; // the runbook's process at that time
};

struct Machine {
  std::string id, name;
};

struct Release {
  std::string id, version, channel_id, project_id;
  std::optional<Instant> assembled;
  std::string notes{}, git_ref{}, git_commit{};
  std::string process_snapshot_id{}; // the process at the time the release was created
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

struct StartedTask {        // the answer to a create request, one per environment or tenant
  std::string execution_id; // Deployments-1 or RunbookRuns-1
  std::string task_id;      // ServerTasks-1
};

// The target of an execution (deployment or runbook run).
struct ExecutionTarget {
  std::string execution_id, task_id, environment_id, tenant_id;
};

// `unknown` stands for states of newer servers.
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
  std::string state_text; // the server's spelling
  bool is_completed = false;
  bool has_warnings_or_errors = false;
  bool has_pending_interruptions = false;
  std::vector<std::string> pending_preconditions; // what delays it, for example "DeploymentFreeze"
  std::string error_message;
  std::optional<Instant> queued, started, completed;
};

struct QueueAhead { // in front of a queued task
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
  std::size_t reply_bytes = 0; // size of the response body in bytes
};

struct AwaitedPullRequest {
  std::string number, title, status, url; // status: Unknown, Open, Merged, Closed, UnknownGitVendor
};

struct Interruption {
  std::string id, title;
  // ManualIntervention or GuidedFailure, which a person answers; PullRequestCompletion,
  // ArgoCDApplicationSync or KubernetesResourceVerification, which end by themselves. "" on servers
  // that only have the first two.
  std::string type;
  std::vector<AwaitedPullRequest> pull_requests; // for type PullRequestCompletion
  std::string instructions;
  std::vector<std::string> responsible_team_ids;
  std::string task_id;
};

struct Artifact {
  std::string id, file_name;
};

struct StoredPackage {
  std::string id, version, file_extension,
      sha1; // sha1: 40 lower-case hex digits; "" if the server does not send one
  std::uint64_t size = 0;
};

} // namespace octostep::octopus
