// The REST client: one short method per endpoint, paging, and nothing else. Every method sends at
// least one request, except the cached ones named so. Methods throw OctopusError.
//
// Reads are repeated by the transport. Writes are sent once: a write whose answer was lost ends in
// OctopusError of kind unclear_write, and the caller looks the result up.
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
  bool created = false; // 201; false = 200, the server kept what it had
};

struct DeltaSignature {
  std::string base_version; // the version the server has chosen to build on
  std::string bytes;        // octodiff signature of that version's file
};

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

// Members shared by deployments and runbook runs.
struct ExecutionCommand {
  std::string project_name;
  std::vector<std::string> environments; // exactly one when tenants or tags are given
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
  bool in_git = false; // uses the git endpoint and the members below
  std::string git_ref, package_version;
  std::vector<std::string> packages, git_resources;
};

struct DeploymentFilter {
  std::string project_id, environment_id, tenant_id, task_state; // "" = any
  int take = 30;
};

struct RunFilter {                                    // of runbook runs
  std::string project_id, runbook_id, environment_id; // "" = any
  int take = 30;
};

class Client {
public:
  // `transport` is not owned and outlives the client. `base_url` is for links and for the paths of
  // pages. The stop token ends every request; with_stop() gives a client that can still speak after
  // it.
  Client(Transport& transport,
         const std::string& base_url,
         const std::string& space_name,
         std::stop_token stop);
  ~Client();
  Client(Client&&) noexcept;
  Client& operator=(Client&&) noexcept;

  // The same client, with what it has cached, under another stop token. `request_limit`, when
  // given, bounds every request with all its repetitions, e.g. for the last words of a stopped
  // build.
  [[nodiscard]] Client with_stop(std::stop_token stop,
                                 std::optional<Duration> request_limit = std::nullopt) const;
  // The same client, with what it has cached, over a connection of its own: for work beside this
  // one's.
  [[nodiscard]] Client over(std::unique_ptr<Transport> transport) const;

  [[nodiscard]] const ServerInfo& server_info(); // cached
  [[nodiscard]] User current_user();
  // In the space; absent when the server does not tell, or not to this user.
  [[nodiscard]] std::optional<Permissions> permissions_of(const std::string& user_id);
  // The server's clock in the latest answer, cut to seconds, so never ahead of it. Sends nothing.
  [[nodiscard]] std::optional<Instant> server_time() const;
  [[nodiscard]] const Space&
  space(); // cached; resolves id, name (any case), slug, or the default space
  [[nodiscard]] const std::string& base_url() const;               // without a trailing slash
  [[nodiscard]] std::string task_link(const std::string& task_id); // {base}/app#/{space}/tasks/{id}
  [[nodiscard]] std::string release_link(const std::string& release_id);

  [[nodiscard]] std::optional<Project>
  project(const std::string& name_id_or_slug); // cached per text
  [[nodiscard]] std::vector<Project> projects_like(const std::string& partial_name);
  [[nodiscard]] std::vector<std::string> project_names();
  [[nodiscard]] const std::vector<Environment>& environments(); // cached
  [[nodiscard]] const std::vector<Tenant>& tenants();           // cached
  [[nodiscard]] std::vector<std::string> tenant_tag_names();    // canonical "Set/Tag"
  [[nodiscard]] std::vector<Channel> channels(const std::string& project_id);
  [[nodiscard]] std::vector<Runbook> runbooks(const Project& project, const std::string& git_ref);
  [[nodiscard]] std::vector<Machine> machines();

  // Absent when the server has none for these credentials. `git_ref` and `channel_id` may be "".
  [[nodiscard]] std::optional<ReleaseTemplate> release_template(const Project& project,
                                                                const std::string& git_ref,
                                                                const std::string& channel_id);
  // Of the deployment process as it is now, in the default branch when `git_ref` is "", or as
  // a snapshot keeps it. Absent when it cannot be seen.
  [[nodiscard]] std::optional<std::vector<ProcessAction>>
  process_actions(const Project& project, const std::string& git_ref);
  [[nodiscard]] std::optional<std::vector<ProcessAction>>
  process_actions(const std::string& snapshot_id);
  // Whether the project's repository has that branch, tag or commit; absent when the server does
  // not tell. `ref` is a name, a full reference or a hash.
  [[nodiscard]] std::optional<bool> has_git_reference(const Project& project,
                                                      const std::string& ref);
  [[nodiscard]] std::vector<std::string> branch_names(const Project& project);
  [[nodiscard]] FeedPage feed_versions(const FeedSearch& search);
  // By the server's own judgement.
  [[nodiscard]] RuleAnswer
  test_rule(const std::string& version, const ChannelRule& rule, const std::string& feed_id);
  // Absent when these credentials may not see the variables.
  [[nodiscard]] std::optional<std::vector<PromptedVariable>>
  prompted_variables(const std::string& variable_set_id);
  [[nodiscard]] std::vector<Freeze> freezes();
  // Absent when the server does not tell.
  [[nodiscard]] std::optional<ReachableTargets> reachable_targets(const std::string& release_id);
  [[nodiscard]] std::vector<RunbookSnapshot> runbook_snapshots(const std::string& runbook_id);
  // Absent when it cannot be seen.
  [[nodiscard]] std::optional<std::vector<ProcessAction>>
  runbook_actions(const RunbookSnapshot& snapshot);

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

  // The resource as the server wrote it, one JSON object; absent when there is none. `collection`:
  // "deployments".
  [[nodiscard]] std::optional<std::string> document(std::string_view collection,
                                                    const std::string& id);

  [[nodiscard]] CreatedRelease create_release(const CreateReleaseCommand& command);
  [[nodiscard]] std::vector<StartedTask> deploy(const DeployCommand& command);
  [[nodiscard]] std::vector<StartedTask> run_runbook(const RunRunbookCommand& command);

  [[nodiscard]] std::optional<StoredPackage> package(const std::string& package_id,
                                                     const std::string& version);
  [[nodiscard]] PushResult
  push_package(const std::string& file_name, BodySource& source, OverwriteMode mode);
  // Of all versions of the package, newest first; a page of them.
  [[nodiscard]] std::vector<BuildInformation> build_information(const std::string& package_id);
  // For a package about to be pushed as that version. Absent when the server has no version to
  // build on, or makes no signatures. Not repeated, since a whole push serves as well.
  [[nodiscard]] std::optional<DeltaSignature> delta_signature(const std::string& package_id,
                                                              const std::string& version);
  // `delta` holds an octodiff delta from `base_version` to the package of that file name.
  [[nodiscard]] PushResult push_delta(const StoredPackage& base,
                                      const std::string& file_name,
                                      BodySource& delta,
                                      OverwriteMode mode);
  // `build_information_json`: the record's fields as compact JSON.
  void push_build_information(const std::string& package_id,
                              const std::string& version,
                              const std::string& build_information_json,
                              OverwriteMode mode);

  [[nodiscard]] std::vector<ServerTask>
  tasks(const std::vector<std::string>& ids); // one request per 100 ids; unknown ids are missing
  // These four are asked again and again while a task is followed, so each is sent once: a fault of
  // one must not hold up the others.
  [[nodiscard]] TaskDetails task_details(const std::string& task_id, std::optional<int> tail);
  [[nodiscard]] QueueAhead queue_ahead(const std::string& task_id);
  [[nodiscard]] std::vector<Interruption> pending_interruptions(const std::string& task_id);
  [[nodiscard]] std::map<std::string, std::string>
  team_names(); // id -> name; empty when not permitted

  void raw_log(const std::string& task_id, BodySink& into); // more than 1 GiB is a protocol error
  [[nodiscard]] std::vector<Artifact> artifacts(const std::string& task_id);
  // More than 4 GiB are a protocol error.
  void download_artifact(const std::string& artifact_id, BodySink& into);

  // Sent even after a stop was requested, with `limit` for the whole exchange; repeated within it,
  // since a second request does no harm.
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
