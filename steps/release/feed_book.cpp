#include "steps/release/feed_book.h"

#include <algorithm>

#include <fmt/format.h>

#include "schema/text/ascii.h"
#include "steps/release/version_rule.h"

namespace octostep::steps {
namespace {

using octopus::TemplatePackage;

constexpr std::string_view k_built_in_feed = "feeds-builtin";

bool holds(const std::vector<std::string>& versions, const std::string& version) {
  return std::ranges::any_of(
      versions, [&](const std::string& known) { return is_same_version(known, version); });
}

} // namespace

FeedBook::FeedBook(const StepContext& context) : m_client(*context.server) {
  if (context.dry_run == nullptr) return;
  for (const auto& path : context.dry_run->packages)
    if (auto name = packaging::parse_package_name(path.filename().string()))
      m_planned.push_back(*std::move(name));
}

const std::optional<std::string>& FeedBook::latest(const TemplatePackage& package,
                                                   const octopus::ChannelRule& rule) {
  const Question question{package.feed_id, package.package_id, rule.version_range, rule.tag};
  const auto known = m_latest.find(question);
  if (known != m_latest.end()) return known->second;
  octopus::FeedSearch search{package.feed_id, package.package_id, rule.version_range, rule.tag, 0};
  std::vector<std::string> candidates = planned(package);
  std::optional<std::string> best;
  for (bool is_last = false; !best && !is_last;) {
    const auto page = m_client.feed_versions(search);
    candidates.insert(candidates.end(), page.versions.begin(), page.versions.end());
    best = candidates.empty() ? std::nullopt : latest_version(candidates, rule);
    search.skip += static_cast<int>(page.versions.size());
    is_last = page.is_last;
  }
  return m_latest.emplace(question, best).first->second;
}

bool FeedBook::has(const TemplatePackage& package, const std::string& version) {
  const Question question{package.feed_id, package.package_id, version, ""};
  const auto known = m_present.find(question);
  if (known != m_present.end()) return known->second;
  // Tags of containers are no versions, so that no range finds them.
  const bool is_there =
      holds(planned(package), version) ||
      holds(parse_feed_version(version) ? exactly(package, version) : newest(package), version);
  m_present.emplace(question, is_there);
  return is_there;
}

std::vector<std::string> FeedBook::newest(const TemplatePackage& package) {
  return m_client.feed_versions({package.feed_id, package.package_id, "", "", 0}).versions;
}

std::vector<std::string> FeedBook::exactly(const TemplatePackage& package,
                                           const std::string& version) {
  return m_client
      .feed_versions({package.feed_id, package.package_id, fmt::format("[{}]", version), "", 0})
      .versions;
}

std::vector<std::string> FeedBook::planned(const TemplatePackage& package) const {
  std::vector<std::string> versions;
  if (package.feed_id != k_built_in_feed) return versions;
  for (const auto& name : m_planned)
    if (text::equal_ignoring_case(name.id, package.package_id)) versions.push_back(name.version);
  return versions;
}

} // namespace octostep::steps
