#include "steps/release/release_planner.h"

#include <algorithm>
#include <map>
#include <optional>

#include <fmt/format.h>

#include "schema/text/name_folding.h"
#include "schema/text/quoted_list.h"
#include "steps/octopus/http/octopus_error.h"
#include "steps/release/feed_book.h"
#include "steps/release/plan_report.h"
#include "steps/release/version_rule.h"
#include "steps/step_log.h"

namespace octostep::steps {
namespace {

using octopus::Channel;
using octopus::ChannelRule;
using octopus::ErrorKind;
using octopus::OctopusError;
using octopus::TemplatePackage;

ChannelRule rule_for(const Channel& channel, const TemplatePackage& package) {
  for (const auto& rule : channel.rules)
    for (const auto& covered : rule.packages)
      if (text::equal_names(covered.step, package.step) &&
          text::equal_names(covered.name, package.name))
        return rule;
  return {};
}

// The end of a message about a version that is not there.
std::string newest_text(const std::vector<std::string>& versions) {
  constexpr std::size_t k_named = 5;
  if (versions.empty()) return "; it has none of that package";
  return "; its newest are " +
         text::quoted_list(
             {versions.begin(),
              versions.begin() + static_cast<std::ptrdiff_t>(std::min(k_named, versions.size()))});
}

std::string named(const TemplatePackage& package, const std::string& version) {
  return fmt::format("package '{}'{}{} of step '{}'",
                     package.package_id,
                     version.empty() ? "" : " ",
                     version,
                     package.step);
}

std::string fault_of(const octopus::RuleAnswer& answer, const ChannelRule& rule) {
  if (!answer.errors.empty()) return answer.errors.front();
  if (!answer.fits_range) return fmt::format("is outside the range '{}'", rule.version_range);
  if (!answer.fits_tag) return fmt::format("does not fit the tag '{}'", rule.tag);
  return fmt::format("does not fit the pattern '{}'", rule.version_tag_regex);
}

class ReleasePlanner {
public:
  ReleasePlanner(StepContext& context, const ReleaseWish& wish)
      : m_client(*context.server), m_wish(wish), m_feeds(context) {}

  // Absent when the server shows no template.
  std::optional<ChannelPlan> plan(const Channel& channel) {
    auto shown = m_client.release_template(m_wish.project, m_wish.git_ref, channel.id);
    if (!shown) return std::nullopt;
    ChannelPlan plan;
    plan.channel = channel;
    const PackageVersions versions(m_wish.packages, shown->packages);
    for (const auto& package : shown->packages)
      plan.packages.push_back(plan_package(channel, package, versions));
    if (channel.is_ephemeral && !m_wish.channel)
      plan.fault = "its releases are for ephemeral environments, so it is taken only when named";
    else if (plan.packages.empty() && !has_step(channel))
      plan.fault = "no step of the process runs in it: each is disabled, or for other channels";
    plan.release_template = *std::move(shown);
    return plan;
  }

private:
  // A package shows that there is one; without packages the process tells.
  bool has_step(const Channel& channel) {
    if (!m_actions) {
      const auto actions = m_client.process_actions(m_wish.project, m_wish.git_ref);
      if (!actions) return true;
      m_actions = actions;
    }
    return std::ranges::any_of(*m_actions, [&](const octopus::ProcessAction& action) {
      return !action.is_disabled &&
             (action.channel_ids.empty() ||
              std::ranges::find(action.channel_ids, channel.id) != action.channel_ids.end());
    });
  }

  PlannedPackage plan_package(const Channel& channel,
                              const TemplatePackage& package,
                              const PackageVersions& versions) {
    const ChannelRule rule = rule_for(channel, package);
    PlannedPackage planned;
    planned.package = package;
    planned.rule = rule_text(rule);
    if (const auto choice = versions.choose(package)) {
      planned.version = choice->version;
      planned.source = choice->source;
      check_present(planned);
    } else {
      pick_latest(planned, rule);
    }
    if (planned.fault.empty()) check_rule(planned, rule);
    return planned;
  }

  void check_present(PlannedPackage& planned) {
    const auto& package = planned.package;
    if (!package.is_resolvable || m_feeds.has(package, planned.version)) return;
    planned.fault = fmt::format("{} is not in feed '{}'{}",
                                named(package, planned.version),
                                package.feed_name,
                                newest_text(m_feeds.newest(package)));
  }

  void pick_latest(PlannedPackage& planned, const ChannelRule& rule) {
    const auto& package = planned.package;
    planned.is_latest = true;
    planned.source = fmt::format("{} in '{}'",
                                 rule.is_by_publication() ? "most recently published" : "latest",
                                 package.feed_name);
    if (!package.is_resolvable) {
      planned.fault = fmt::format("{}: its id or feed holds variables, so that the latest version "
                                  "cannot be looked up; name one in 'packages'",
                                  named(package, ""));
      return;
    }
    ChannelRule filter = rule;
    if (!m_wish.prerelease.empty()) filter.tag = m_wish.prerelease;
    if (const auto& latest = m_feeds.latest(package, filter)) {
      planned.version = *latest;
      return;
    }
    planned.fault = fmt::format("{}: feed '{}' has no version that fits ({}){}",
                                named(package, ""),
                                package.feed_name,
                                rule_text(filter),
                                newest_text(m_feeds.newest(package)));
  }

  void check_rule(PlannedPackage& planned, const ChannelRule& rule) {
    if (planned.rule == rule_text({})) return;
    const auto key = fmt::format(
        "{}\n{}\n{}\n{}", planned.version, rule.version_range, rule.tag, planned.package.feed_id);
    auto known = m_answers.find(key);
    if (known == m_answers.end()) known = m_answers.emplace(key, answer_to(planned, rule)).first;
    const auto& answer = known->second;
    // The server's test knows nothing of patterns over the whole version.
    const bool fits_pattern = may_fit(planned.version, {"", "", rule.version_tag_regex, ""});
    if (answer.passes() && fits_pattern) return;
    planned.fits_range = answer.fits_range;
    planned.fits_tag = answer.fits_tag && fits_pattern;
    planned.verdict =
        m_wish.ignores_rules ? PackageVerdict::fails_but_ignored : PackageVerdict::fails;
    if (m_wish.ignores_rules) return;
    planned.fault =
        fmt::format("{} {}", named(planned.package, planned.version), fault_of(answer, rule));
  }

  octopus::RuleAnswer answer_to(const PlannedPackage& planned, const ChannelRule& rule) {
    if (rule.version_range.empty() && rule.tag.empty())
      return {.fits_range = true, .fits_tag = true, .errors = {}};
    return m_client.test_rule(planned.version, rule, planned.package.feed_id);
  }

  octopus::Client& m_client;
  const ReleaseWish& m_wish;
  FeedBook m_feeds;
  std::map<std::string, octopus::RuleAnswer> m_answers;
  std::optional<std::vector<octopus::ProcessAction>> m_actions; // once they were needed
};

std::string release_version(const ChannelPlan& plan) {
  const auto& shown = plan.release_template;
  if (shown.versioning_package.step.empty()) return shown.next_version;
  for (const auto& planned : plan.packages)
    if (text::equal_names(planned.package.step, shown.versioning_package.step) &&
        text::equal_names(planned.package.name, shown.versioning_package.name))
      return planned.version;
  return "";
}

// Takes the chosen one out of `plans`. The default channel goes before the others.
ChannelPlan choose(std::vector<ChannelPlan>& plans, const ReleaseWish& wish) {
  std::vector<std::string> viable;
  auto chosen = plans.end();
  for (auto plan = plans.begin(); plan != plans.end(); ++plan) {
    if (!plan->is_viable()) continue;
    viable.push_back(plan->channel.name);
    if (chosen == plans.end() || plan->channel.is_default) chosen = plan;
  }
  if (chosen == plans.end())
    throw OctopusError(ErrorKind::refused,
                       fmt::format("no release of project '{}' can be made: {}",
                                   wish.project.name,
                                   refusal_text(plans)));
  if (viable.size() > 1 && !chosen->channel.is_default)
    throw OctopusError(
        ErrorKind::refused,
        fmt::format("several channels of project '{}' take this release and none of them is the "
                    "default one: name one of {} in 'channel'",
                    wish.project.name,
                    text::quoted_list(viable)));
  ChannelPlan result = std::move(*chosen);
  plans.erase(chosen);
  return result;
}

std::vector<ChannelPlan> plans_of(ReleasePlanner& planner, const std::vector<Channel>& channels) {
  std::vector<ChannelPlan> plans;
  for (const auto& channel : channels) {
    auto plan = planner.plan(channel);
    if (!plan) break; // what is not shown for one is shown for none
    plans.push_back(*std::move(plan));
  }
  return plans;
}

} // namespace

std::optional<ReleasePlan> plan_release(StepContext& context, const ReleaseWish& wish) {
  ReleasePlanner planner(context, wish);
  auto plans = plans_of(planner,
                        wish.channel ? std::vector{*wish.channel}
                                     : context.server->channels(wish.project.id));
  if (plans.empty()) return std::nullopt;
  if (std::ranges::none_of(plans, &ChannelPlan::is_viable))
    for (auto& line : refusal_lines(plans)) say(context, Level::info, std::move(line));
  ReleasePlan plan;
  plan.chosen = choose(plans, wish);
  plan.rejected = std::move(plans);
  plan.release_version = release_version(plan.chosen);
  return plan;
}

} // namespace octostep::steps
