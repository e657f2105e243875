// The REST client: one short method per endpoint, and paging. Every method sends at least one
// request, unless it is marked as cached. Methods throw OctopusError.
//
// The transport repeats reads. Writes are sent once: if the answer is lost, the method throws
// OctopusError unclear_write, and the caller looks up the result.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "steps/octopus/http/transport.h"
#include "steps/octopus/resources.h"

namespace octostep::octopus {

enum class OverwriteMode { fail_if_exists, overwrite_existing, ignore_if_exists };

struct PushResult {
  StoredPackage package;
  bool created = false; // true for 201; false for 200, where the server kept the existing package
};

struct DeltaSignature {
  std::string base_version; // the version that the server chose as the base
  std::string bytes;        // octodiff signature of that version's file
};

// Names are sent as given; the server resolves them. An empty member is not sent.
struct CreateReleaseCommand {
  std::string project_name, release_version, channel_name, package_version, package_prerelease;
  std::vector<std::string> packages, git_resources;
  std::string git_ref, git_commit, release_notes;
  std::map<std::string, std::string> custom_fields;
  bool ignore_if_already_exists = false;
  bool ignore_channel_rules = false;
};

struct CreatedRelease {
  std::string release_id, release_version;
};

// The common members of deployments and runbook runs.
struct ExecutionCommand {
  std::string project_name;
  std::vector<std::string> environments; // exactly one if tenants or tags are given
  std::vector<std::string> tenants, tenant_tags;
  std::vector<std::pair<std::string, std::string>> variables;
  std::vector<std::string> specific_machines, excluded_machines, skip_steps;
  std::optional<bool> guided_failure;
  bool force_package_download = false;
  std::optional<Instant> run_at, no_run_after;
  std::vector<std::string> freeze_names;
  std::string freeze_reason;
  std::string priority; // "" | LifecycleDefault | On | Off
};

struct DeployCommand : ExecutionCommand {
  std::string release_version;
  bool force_package_redeployment = false;
  bool update_variable_snapshot = false;
};

struct RunRunbookCommand : ExecutionCommand {
  std::string runbook_name, snapshot;
  bool in_git = false; // use the Git endpoint and the members below
  std::string git_ref, package_version;
  std::vector<std::string> packages, git_resources;
};

// `take` is the largest number of results.
struct DeploymentFilter {
  std::string project_id, environment_id, tenant_id, task_state; // "" = any
  int take = 30;
};

struct RunFilter {                                    // for runbook runs
  std::string project_id, runbook_id, environment_id; // "" = any
  int take = 30;
};

class Client {
public:
  // `transport` is not owned and must outlive the client. `base_url` is used for links and for the
  // paths of pages. The stop token ends every request; with_stop() returns a client that still
  // works after a stop.
  Client(Transport& transport,
         const std::string& base_url,
         const std::string& space_name,
         std::stop_token stop);
  ~Client();
  Client(Client&&) noexcept;
  Client& operator=(Client&&) noexcept;

  // The same client with its caches, but with another stop token. `request_limit`, if given, limits
  // every request including all its repetitions, for example for the last requests of a stopped
  // build.
  [[nodiscard]] Client with_stop(std::stop_token stop,
                                 std::optional<Duration> request_limit = std::nullopt) const;
  // The same client with its caches, but with a separate connection, for work that runs at the same
  // time.
  [[nodiscard]] Client over(std::unique_ptr<Transport> transport) const;

  [[nodiscard]] const ServerInfo& server_info(); // cached
  [[nodiscard]] User current_user();
  // The user's permissions in the space; absent if the server does not reveal them, or not to this
  // user.
  [[nodiscard]] std::optional<Permissions> permissions_of(const std::string& user_id);
  // The server's clock in the latest response, truncated to seconds, so never ahead of it. Sends
  // nothing.
  [[nodiscard]] std::optional<Instant> server_time() const;
  [[nodiscard]] const Space&
  space(); // cached; resolves id, name (any case), slug, or the default space
  [[nodiscard]] const std::string& base_url() const;               // without a trailing slash
  [[nodiscard]] std::string task_link(const std::string& task_id); // {base}/app#/{space}/tasks/{id}
  [[nodiscard]] std::string release_link(const std::string& release_id);

  [[nodiscard]] std::optional<Project>
  project(const std::string& name_id_or_slug); // cached per text
  // Projects whose names contain the text.
  [[nodiscard]] std::vector<Project> projects_like(const std::string& partial_name);
  [[nodiscard]] std::vector<std::string> project_names();
  [[nodiscard]] const std::vector<Environment>& environments(); // cached
  [[nodiscard]] const std::vector<Tenant>& tenants();           // cached
  [[nodiscard]] std::vector<std::string> tenant_tag_names();    // canonical "Set/Tag"
  [[nodiscard]] std::vector<Channel> channels(const std::string& project_id);
  [[nodiscard]] std::vector<Runbook> runbooks(const Project& project, const std::string& git_ref);
  [[nodiscard]] std::vector<Machine> machines();

  // Absent if the server has no template for these credentials. `git_ref` and `channel_id` may be
  // "".
  [[nodiscard]] std::optional<ReleaseTemplate> release_template(const Project& project,
                                                                const std::string& git_ref,
                                                                const std::string& channel_id);
  // The deployment process: the current one (at the default branch if `git_ref` is ""), or the one
  // in a snapshot. Absent if it cannot be seen.
  [[nodiscard]] std::optional<std::vector<ProcessAction>>
  process_actions(const Project& project, const std::string& git_ref);
  [[nodiscard]] std::optional<std::vector<ProcessAction>>
  process_actions(const std::string& snapshot_id);
  // Whether the project's repository has that branch, tag or commit; absent if the server does not
  // say. `ref` is a name, a full reference or a hash.
  [[nodiscard]] std::optional<bool> has_git_reference(const Project& project,
                                                      const std::string& ref);
  [[nodiscard]] std::vector<std::string> branch_names(const Project& project);
  [[nodiscard]] FeedPage feed_versions(const FeedSearch& search);
  // The server's own verdict on one version and one rule.
  [[nodiscard]] RuleAnswer
  test_rule(const std::string& version, const ChannelRule& rule, const std::string& feed_id);
  // Absent if these credentials may not see the variables.
  [[nodiscard]] std::optional<std::vector<PromptedVariable>>
  prompted_variables(const std::string& variable_set_id);
  [[nodiscard]] std::vector<Freeze> freezes();
  // Absent if the server does not say.
  [[nodiscard]] std::optional<ReachableTargets> reachable_targets(const std::string& release_id);
  [[nodiscard]] std::vector<RunbookSnapshot> runbook_snapshots(const std::string& runbook_id);
  // Absent if it cannot be seen.
  [[nodiscard]] std::optional<std::vector<ProcessAction>>
  runbook_actions(const RunbookSnapshot& snapshot);

  // These two are absent if there is no such release.
  [[nodiscard]] std::optional<Release> release_by_version(const std::string& project_id,
                                                          const std::string& version);
  [[nodiscard]] std::optional<Release> release(const std::string& release_id);
  [[nodiscard]] std::vector<Release>
  releases(const std::string& project_id); // all pages, newest first
  [[nodiscard]] std::vector<Release> releases_of_channel(const std::string& channel_id);
  [[nodiscard]] std::vector<Deployment> deployments(const DeploymentFilter& filter); // newest first
  [[nodiscard]] std::vector<RunbookRun> runbook_runs(const RunFilter& filter);       // newest first
  [[nodiscard]] std::vector<ExecutionTarget>
  deployment_targets(const std::vector<StartedTask>& started);
  [[nodiscard]] std::vector<ExecutionTarget>
  runbook_run_targets(const std::vector<StartedTask>& started);

  // The resource as the server wrote it, as one JSON object; absent if it does not exist.
  // `collection` is, for example, "deployments".
  [[nodiscard]] std::optional<std::string> document(std::string_view collection,
                                                    const std::string& id);

  // These three are sent once, and throw OctopusError unclear_write if the answer is lost.
  [[nodiscard]] CreatedRelease create_release(const CreateReleaseCommand& command);
  [[nodiscard]] std::vector<StartedTask> deploy(const DeployCommand& command);
  [[nodiscard]] std::vector<StartedTask> run_runbook(const RunRunbookCommand& command);

  // Absent if the built-in repository does not have the package.
  [[nodiscard]] std::optional<StoredPackage> package(const std::string& package_id,
                                                     const std::string& version);
  [[nodiscard]] PushResult
  push_package(const std::string& file_name, BodySource& source, OverwriteMode mode);
  // One page of the records of all versions of the package, newest first.
  [[nodiscard]] std::vector<BuildInformation> build_information(const std::string& package_id);
  // For a package that is about to be pushed as that version. Absent if the server has no version
  // to use as the base, or does not make signatures. Not repeated, because the whole package can be
  // pushed instead.
  [[nodiscard]] std::optional<DeltaSignature> delta_signature(const std::string& package_id,
                                                              const std::string& version);
  // `delta` contains an octodiff delta from `base_version` to the package with that file name.
  [[nodiscard]] PushResult push_delta(const StoredPackage& base,
                                      const std::string& file_name,
                                      BodySource& delta,
                                      OverwriteMode mode);
  // `build_information_json` contains the record's fields as compact JSON.
  void push_build_information(const std::string& package_id,
                              const std::string& version,
                              const std::string& build_information_json,
                              OverwriteMode mode);

  [[nodiscard]] std::vector<ServerTask>
  tasks(const std::vector<std::string>& ids); // one request per 100 ids; unknown ids are missing
  // These four are requested again and again while a task is followed, so each is sent only once:
  // an error of one must not delay the others.
  [[nodiscard]] TaskDetails task_details(const std::string& task_id, std::optional<int> tail);
  [[nodiscard]] QueueAhead queue_ahead(const std::string& task_id);
  [[nodiscard]] std::vector<Interruption> pending_interruptions(const std::string& task_id);
  [[nodiscard]] std::map<std::string, std::string>
  team_names(); // id -> name; empty when not permitted

  void raw_log(const std::string& task_id, BodySink& into); // more than 1 GiB is a protocol error
  [[nodiscard]] std::vector<Artifact> artifacts(const std::string& task_id);
  // More than 4 GiB are a protocol error.
  void download_artifact(const std::string& artifact_id, BodySink& into);

  // Sent even after a stop was requested. `limit` applies to the whole exchange; within it the
  // request is repeated, because a second one does no harm.
  void cancel_task(const std::string& task_id, Duration limit);

private:
  struct State;
  explicit Client(std::unique_ptr<State> state);
  [[nodiscard]] std::string space_path(std::string_view collection);
  [[nodiscard]] std::optional<Project> find_by_name(const std::string& name);
  [[nodiscard]] std::vector<ExecutionTarget> targets(std::string_view collection,
                                                     const std::vector<StartedTask>& started);

  std::unique_ptr<State> m_state;
};

} // namespace octostep::octopus
