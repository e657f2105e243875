// What is needed to plan a release or deployment: the packages of the process, the content of
// feeds, channel rules, prompted variables, freezes. Only reads.
#include <nlohmann/json.hpp>

#include "steps/octopus/client_state.h"
#include "steps/octopus/resource_reader.h"

namespace octostep::octopus {

namespace {

constexpr int k_versions_a_page = 100;

// A project in the database has no reference in the path.
std::string process_path(const std::string& projects,
                         const Project& project,
                         const std::string& git_ref,
                         std::string_view rest) {
  const bool in_git = project.is_version_controlled && !git_ref.empty();
  auto path =
      in_git ? joined_path(projects, {project.id, git_ref}) : joined_path(projects, {project.id});
  return path.append("/deploymentprocesses").append(rest);
}

constexpr std::string_view k_branches = "refs/heads/";
constexpr std::string_view k_tags = "refs/tags/";

std::string read_name(const JsonObject& json) { return json.required_text("Name"); }

std::vector<std::string> promotion_ids(const JsonObject& json) {
  std::vector<std::string> ids;
  for (const auto& target : json.objects("PromoteTo")) ids.push_back(target.required_id("Id"));
  return ids;
}

std::vector<ProcessAction> read_process_actions(const JsonObject& json) {
  std::vector<ProcessAction> actions;
  for (const auto& step : json.objects("Steps"))
    for (const auto& action : step.objects("Actions"))
      actions.push_back({step.text("Name"),
                         action.text("Name"),
                         action.flag("IsDisabled"),
                         action.texts("Channels")});
  return actions;
}

Freeze read_freeze(const JsonObject& json) {
  return {json.required_id("Id"), json.required_text("Name")};
}

} // namespace

std::optional<ReleaseTemplate> Client::release_template(const Project& project,
                                                        const std::string& git_ref,
                                                        const std::string& channel_id) {
  Request request;
  request.path = process_path(space_path("projects"), project, git_ref, "/template");
  if (!channel_id.empty()) request.query = {{"channel", channel_id}};
  const auto answer = m_state->api.find(std::move(request));
  return answer ? std::optional(read_release_template(answer->object())) : std::nullopt;
}

std::optional<std::vector<ProcessAction>> Client::process_actions(const Project& project,
                                                                  const std::string& git_ref) {
  const auto& reference = git_ref.empty() ? project.default_branch : git_ref;
  const auto answer =
      m_state->api.find(process_path(space_path("projects"), project, reference, ""));
  return answer ? std::optional(read_process_actions(answer->object())) : std::nullopt;
}

std::optional<std::vector<ProcessAction>> Client::process_actions(const std::string& snapshot_id) {
  const auto answer =
      m_state->api.find(joined_path(space_path("deploymentprocesses"), {snapshot_id}));
  return answer ? std::optional(read_process_actions(answer->object())) : std::nullopt;
}

std::optional<bool> Client::has_git_reference(const Project& project, const std::string& ref) {
  const auto git = joined_path(space_path("projects"), {project.id, "git"});
  const auto has = [&](std::string_view kind, std::string_view name) {
    return m_state->api.find(joined_path(git, {kind, name})).has_value();
  };
  const std::string_view text = ref;
  if (text.starts_with(k_branches) ? has("branches", text.substr(k_branches.size()))
      : text.starts_with(k_tags)
          ? has("tags", text.substr(k_tags.size()))
          : has("branches", text) || has("tags", text) || has("commits", text))
    return true;
  if (!m_state->api.find(git + "/branches")) return std::nullopt;
  return false;
}

std::vector<std::string> Client::branch_names(const Project& project) {
  return m_state->api.all_pages(
      joined_path(space_path("projects"), {project.id, "git", "branches"}),
      {{"take", "100"}},
      read_name);
}

FeedPage Client::feed_versions(const FeedSearch& search) {
  std::vector<NameValue> query = {{"packageId", search.package_id},
                                  {"includePreRelease", "true"},
                                  {"skip", std::to_string(search.skip)},
                                  {"take", std::to_string(k_versions_a_page)}};
  const auto add = [&query](std::string_view name, const std::string& value) {
    if (!value.empty()) query.emplace_back(name, value);
  };
  add("versionRange", search.condition.version_range);
  add("preReleaseTag", search.condition.tag);
  add("versionTagRegex", search.condition.version_tag_regex);
  add("versioningStrategy", search.condition.strategy);
  const auto answer = m_state->api.get(
      joined_path(space_path("feeds"), {search.feed_id, "packages", "versions"}), std::move(query));
  FeedPage page;
  for (const auto& item : answer.object().required_objects("Items"))
    page.versions.push_back(item.required_text("Version"));
  const auto total = answer.object().number("TotalResults");
  const auto seen = search.skip + static_cast<std::int64_t>(page.versions.size());
  page.is_last =
      page.versions.empty() || (total ? seen >= *total : page.versions.size() < k_versions_a_page);
  return page;
}

RuleAnswer
Client::test_rule(const std::string& version, const ChannelRule& rule, const std::string& feed_id) {
  Request request;
  request.method = Method::post;
  request.path = space_path("channels/rule-test");
  request.repeat = Repeat::always; // the request only reads
  const nlohmann::json body = {{"Version", version},
                               {"VersionRange", rule.version_range},
                               {"PreReleaseTag", rule.tag},
                               {"FeedId", feed_id}};
  request.body = body.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
  return read_rule_answer(m_state->api.send_for_json(std::move(request)).object());
}

std::optional<std::vector<PromptedVariable>>
Client::prompted_variables(const std::string& variable_set_id) {
  const auto answer = m_state->api.find(joined_path(space_path("variables"), {variable_set_id}));
  return answer ? std::optional(read_prompted_variables(answer->object())) : std::nullopt;
}

std::vector<Freeze> Client::freezes() {
  const auto answer = m_state->api.get(space_path("deploymentfreezes"));
  std::vector<Freeze> freezes;
  for (const auto& item : answer.object().objects("DeploymentFreezes"))
    freezes.push_back(read_freeze(item));
  return freezes;
}

std::optional<ReachableTargets> Client::reachable_targets(const std::string& release_id) {
  const auto answer = m_state->api.find(
      joined_path(space_path("releases"), {release_id, "deployments", "template"}));
  if (!answer) return std::nullopt;
  const auto object = answer->object();
  ReachableTargets reachable;
  reachable.environment_ids = promotion_ids(object);
  for (const auto& tenant : object.objects("TenantPromotions"))
    reachable.tenant_environment_ids[tenant.required_id("Id")] = promotion_ids(tenant);
  return reachable;
}

std::optional<std::vector<ProcessAction>> Client::runbook_actions(const RunbookSnapshot& snapshot) {
  if (snapshot.process_id.empty()) return std::nullopt;
  const auto answer =
      m_state->api.find(joined_path(space_path("runbookProcesses"), {snapshot.process_id}));
  return answer ? std::optional(read_process_actions(answer->object())) : std::nullopt;
}

std::vector<RunbookSnapshot> Client::runbook_snapshots(const std::string& runbook_id) {
  return m_state->api.all_pages(
      joined_path(space_path("runbooks"), {runbook_id, "runbookSnapshots"}),
      {{"take", "100"}},
      read_runbook_snapshot);
}

} // namespace octostep::octopus
