#include "steps/release/existing_release.h"

#include <algorithm>
#include <map>
#include <set>

#include <fmt/format.h>

#include "schema/text/iso_time.h"
#include "schema/text/quoted_list.h"
#include "steps/octopus/http/octopus_error.h"
#include "steps/octopus/lookup.h"
#include "steps/release/octopus_version.h"
#include "steps/step_log.h"

namespace octostep::steps {
namespace {

using octopus::Deployment;
using octopus::ErrorKind;
using octopus::OctopusError;
using octopus::Release;

constexpr int k_considered_deployments = 100;
constexpr std::size_t k_named_releases = 5;

std::string when_text(const std::optional<octopus::Instant>& instant) {
  return instant ? text::readable_time(*instant) : "an unknown time";
}

bool is_lower(const Release& left, const Release& right) {
  return is_lower_version(left.version, right.version);
}

std::string newest_releases(octopus::Client& client, const octopus::Project& project) {
  std::vector<std::string> versions;
  for (const auto& release : client.releases(project.id)) {
    versions.push_back(release.version);
    if (versions.size() == k_named_releases) break;
  }
  return versions.empty() ? "it has no release yet"
                          : "its newest are " + text::quoted_list(versions);
}

Release release_of_number(octopus::Client& client,
                          const octopus::Project& project,
                          const std::string& number) {
  if (auto release = client.release_by_version(project.id, number)) return *std::move(release);
  throw OctopusError(
      ErrorKind::not_found,
      fmt::format(
          "release '{}' of project '{}' was not found: {}; or these credentials may not see it",
          number,
          project.name,
          newest_releases(client, project)));
}

ChosenRelease choose_latest(octopus::Client& client,
                            const octopus::Project& project,
                            const std::string& number,
                            const std::optional<octopus::Channel>& channel) {
  const auto releases =
      channel ? client.releases_of_channel(channel->id) : client.releases(project.id);
  const std::string scope = channel ? fmt::format(" in channel '{}'", channel->name) : "";
  if (releases.empty())
    throw OctopusError(
        ErrorKind::not_found,
        fmt::format(
            "project '{}' has no release{} that '{}' could mean", project.name, scope, number));
  const bool by_time = number == "latestCreated";
  const auto chosen = by_time ? std::ranges::max_element(releases, {}, &Release::assembled)
                              : std::ranges::max_element(releases, is_lower);
  return {*chosen,
          {fmt::format("'{}' is release '{}', the {} of {}{}, created {}",
                       number,
                       chosen->version,
                       by_time ? "newest" : "highest",
                       releases.size(),
                       scope,
                       when_text(chosen->assembled))},
          {}};
}

// Releases by id. Requests a single one, or lists them all if several are needed.
class ReleaseBook {
public:
  ReleaseBook(octopus::Client& client, std::string project_id)
      : m_client(client), m_project_id(std::move(project_id)) {}

  void expect(const std::vector<Deployment>& deployments) {
    std::set<std::string> ids;
    for (const auto& deployment : deployments) ids.insert(deployment.release_id);
    if (ids.size() < 2) return;
    for (auto& release : m_client.releases(m_project_id)) {
      std::string id = release.id;
      m_releases.insert_or_assign(std::move(id), std::move(release));
    }
  }

  const Release& of(const Deployment& deployment) {
    const auto known = m_releases.find(deployment.release_id);
    if (known != m_releases.end()) return known->second;
    auto release = m_client.release(deployment.release_id);
    if (!release)
      throw OctopusError(
          ErrorKind::not_found,
          fmt::format("release '{}' of deployment '{}' was not found: it was deleted, or "
                      "these credentials may not see it",
                      deployment.release_id,
                      deployment.id));
    return m_releases.emplace(deployment.release_id, *std::move(release)).first->second;
  }

private:
  octopus::Client& m_client;
  std::string m_project_id;
  std::map<std::string, Release> m_releases;
};

bool is_for(const Deployment& deployment, const Targets& targets) {
  if (!targets.is_tenanted) return deployment.tenant_id.empty();
  return std::ranges::find(targets.tenants, deployment.tenant_id, &octopus::Tenant::id) !=
         targets.tenants.end();
}

std::string tenant_name(const Targets& targets, const std::string& tenant_id) {
  const auto tenant = std::ranges::find(targets.tenants, tenant_id, &octopus::Tenant::id);
  return tenant == targets.tenants.end() ? tenant_id : tenant->name;
}

// Newest first.
std::vector<Deployment> deployments_in(octopus::Client& client,
                                       const octopus::Project& project,
                                       const std::string& environment_id,
                                       bool only_successful,
                                       const Targets& targets) {
  octopus::DeploymentFilter filter;
  filter.project_id = project.id;
  filter.environment_id = environment_id;
  if (targets.tenants.size() == 1) filter.tenant_id = targets.tenants.front().id;
  if (only_successful) filter.task_state = "Success";
  filter.take = k_considered_deployments;
  auto deployments = client.deployments(filter);
  std::erase_if(deployments,
                [&](const Deployment& deployment) { return !is_for(deployment, targets); });
  return deployments;
}

std::vector<Deployment> promotion_candidates(octopus::Client& client,
                                             const octopus::Project& project,
                                             const PromotionRule& rule,
                                             const Targets& targets) {
  auto candidates = deployments_in(client, project, rule.from.id, rule.only_successful, targets);
  std::string scope;
  if (!rule.channel.empty()) {
    const auto channel = octopus::find_channel(client, project, rule.channel);
    std::erase_if(candidates, [&](const Deployment& deployment) {
      return deployment.channel_id != channel.id;
    });
    scope = fmt::format(" of channel '{}'", channel.name);
  }
  if (!candidates.empty()) return candidates;
  throw OctopusError(
      ErrorKind::not_found,
      fmt::format(
          "project '{}' has no {}deployment{} in environment '{}' {}: deploy a release there first",
          project.name,
          rule.only_successful ? "successful " : "",
          scope,
          rule.from.name,
          targets.is_tenanted ? "for these tenants" : "without a tenant"));
}

void refuse_tie(const std::vector<Deployment>& candidates, const PromotionRule& rule) {
  if (candidates.size() < 2) return;
  const Deployment& first = candidates[0];
  const Deployment& second = candidates[1];
  if (!first.created || first.created != second.created || first.release_id == second.release_id)
    return;
  throw OctopusError(
      ErrorKind::refused,
      fmt::format(
          "deployments '{}' and '{}' of different releases were made in environment '{}' at the "
          "same time, so that none is the most recent: name the release in a deploy step",
          first.id,
          second.id,
          rule.from.name));
}

const Deployment&
pick(const std::vector<Deployment>& candidates, const PromotionRule& rule, ReleaseBook& book) {
  if (rule.strategy == PromotionStrategy::highest_version)
    return *std::ranges::max_element(candidates,
                                     [&](const Deployment& left, const Deployment& right) {
                                       return is_lower(book.of(left), book.of(right));
                                     });
  refuse_tie(candidates, rule);
  return candidates.front();
}

void explain(ChosenRelease& chosen,
             const Deployment& deployment,
             const PromotionRule& rule,
             const Targets& targets) {
  const std::string tenant =
      deployment.tenant_id.empty()
          ? ""
          : fmt::format(" for tenant '{}'", tenant_name(targets, deployment.tenant_id));
  chosen.reasons.push_back(
      fmt::format("release '{}' is promoted: it is the {} {}deployment in '{}' ('{}'{}, {})",
                  chosen.release.version,
                  rule.strategy == PromotionStrategy::most_recent ? "most recent" : "highest",
                  rule.only_successful ? "successful " : "",
                  rule.from.name,
                  deployment.id,
                  tenant,
                  when_text(deployment.created)));
}

// After a rollback the most recent release is not the highest one; say that this was noticed.
void explain_others(ChosenRelease& chosen,
                    const std::vector<Deployment>& candidates,
                    const Targets& targets,
                    ReleaseBook& book) {
  const auto higher = std::ranges::find_if(candidates, [&](const Deployment& deployment) {
    return is_lower(chosen.release, book.of(deployment));
  });
  if (higher != candidates.end())
    chosen.reasons.push_back(
        fmt::format("the higher release '{}' was deployed there earlier, {}, and is not taken",
                    book.of(*higher).version,
                    when_text(higher->created)));
  for (const auto& tenant : targets.tenants) {
    const auto latest = std::ranges::find(candidates, tenant.id, &Deployment::tenant_id);
    if (latest == candidates.end()) {
      chosen.warnings.push_back(
          fmt::format("tenant '{}' has no such deployment itself", tenant.name));
    } else if (latest->release_id != chosen.release.id) {
      chosen.warnings.push_back(
          fmt::format("tenant '{}' has release '{}' there", tenant.name, book.of(*latest).version));
    }
  }
}

void warn_of_state(octopus::Client& client, ChosenRelease& chosen, const Deployment& deployment) {
  for (const auto& task : client.tasks({deployment.task_id}))
    if (task.state != octopus::TaskState::success)
      chosen.warnings.push_back(
          fmt::format("the deployment '{}' that is promoted did not succeed: its state is '{}'",
                      deployment.id,
                      task.state_text));
}

// The latest successful deployment of each target of one environment.
std::vector<Deployment> current_in(octopus::Client& client,
                                   const octopus::Project& project,
                                   const octopus::Environment& environment,
                                   const Targets& targets) {
  std::vector<Deployment> current;
  for (auto& deployment :
       deployments_in(client, project, environment.id, /*only_successful=*/true, targets))
    if (std::ranges::find(current, deployment.tenant_id, &Deployment::tenant_id) == current.end())
      current.push_back(std::move(deployment));
  return current;
}

void check_downgrades(octopus::Client& client,
                      const octopus::Project& project,
                      const PromotionRule& rule,
                      const Targets& targets,
                      ChosenRelease& chosen) {
  ReleaseBook book(client, project.id);
  for (const auto& environment : targets.environments) {
    const auto current = current_in(client, project, environment, targets);
    book.expect(current);
    for (const auto& deployment : current) {
      const Release& present = book.of(deployment);
      if (!is_lower(chosen.release, present)) continue;
      const std::string fact = fmt::format(
          "environment '{}'{} has the higher release '{}' already",
          environment.name,
          deployment.tenant_id.empty()
              ? ""
              : fmt::format(" of tenant '{}'", tenant_name(targets, deployment.tenant_id)),
          present.version);
      if (!rule.allow_downgrade)
        throw OctopusError(
            ErrorKind::refused,
            fmt::format("release '{}' is not promoted: {}; 'allowDowngrade' permits it",
                        chosen.release.version,
                        fact));
      chosen.warnings.push_back(fact);
    }
  }
}

} // namespace

ChosenRelease choose_release(octopus::Client& client,
                             const octopus::Project& project,
                             const std::string& number,
                             const std::string& channel_text) {
  std::optional<octopus::Channel> channel;
  if (!channel_text.empty()) channel = octopus::find_channel(client, project, channel_text);
  if (number == "latest" || number == "latestCreated")
    return choose_latest(client, project, number, channel);
  ChosenRelease chosen{release_of_number(client, project, number), {}, {}};
  if (channel && chosen.release.channel_id != channel->id)
    throw OctopusError(
        ErrorKind::refused,
        fmt::format("release '{}' of project '{}' is not in channel '{}': leave 'channel' "
                    "out, or name a release of it",
                    number,
                    project.name,
                    channel->name));
  chosen.reasons.push_back(fmt::format("release '{}' ({}), created {}",
                                       chosen.release.version,
                                       chosen.release.id,
                                       when_text(chosen.release.assembled)));
  return chosen;
}

ChosenRelease choose_promotion(octopus::Client& client,
                               const octopus::Project& project,
                               const PromotionRule& rule,
                               const Targets& targets) {
  if (rule.own_release) {
    ChosenRelease own{*rule.own_release, {}, {}};
    own.reasons.push_back(fmt::format("release '{}' is promoted: this build deployed it to '{}'",
                                      own.release.version,
                                      rule.from.name));
    check_downgrades(client, project, rule, targets, own);
    return own;
  }
  const auto candidates = promotion_candidates(client, project, rule, targets);
  ReleaseBook book(client, project.id);
  book.expect(candidates);
  const Deployment& deployment = pick(candidates, rule, book);
  ChosenRelease chosen{book.of(deployment), {}, {}};
  explain(chosen, deployment, rule, targets);
  explain_others(chosen, candidates, targets, book);
  if (!rule.only_successful) warn_of_state(client, chosen, deployment);
  check_downgrades(client, project, rule, targets, chosen);
  return chosen;
}

} // namespace octostep::steps
