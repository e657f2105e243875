#include "steps/release/feed_book.h"

#include <algorithm>

#include <fmt/format.h>

#include "schema/text/ascii.h"
#include "steps/octopus/http/octopus_error.h"
#include "steps/release/version_rule.h"

namespace octostep::steps {
namespace {

using octopus::FeedSearch;
using octopus::TemplatePackage;
using octopus::VersionCondition;

constexpr std::string_view k_built_in_feed = "feeds-builtin";
constexpr int k_most_pages = 10; // of one package, when looking for a version

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
                                                   const VersionCondition& condition) {
  const auto question = std::make_tuple(package.feed_id, package.package_id, condition);
  const auto known = m_latest.find(question);
  if (known != m_latest.end()) return known->second;
  auto latest = first_listed(package, condition);
  if (auto planned = latest_planned(package, condition)) {
    const bool is_newer =
        condition.is_by_publication() || !latest || is_lower_version(*latest, *planned);
    if (is_newer) latest = std::move(planned);
  }
  return m_latest.emplace(question, std::move(latest)).first->second;
}

std::optional<std::string> FeedBook::first_listed(const TemplatePackage& package,
                                                  const VersionCondition& condition) {
  FeedSearch search{package.feed_id, package.package_id, condition};
  for (;;) {
    const auto page = m_client.feed_versions(search);
    const auto first = std::ranges::find_if(
        page.versions, [&](const std::string& version) { return may_fit(version, condition); });
    if (first != page.versions.end()) return *first;
    if (page.is_last) return std::nullopt;
    search.skip += static_cast<int>(page.versions.size());
  }
}

// What is pushed last is published last.
std::optional<std::string> FeedBook::latest_planned(const TemplatePackage& package,
                                                    const VersionCondition& condition) const {
  std::optional<std::string> latest;
  for (const auto& version : planned(package)) {
    if (!may_fit(version, condition)) continue;
    if (condition.is_by_publication() || !latest || is_lower_version(*latest, version))
      latest = version;
  }
  return latest;
}

bool FeedBook::has(const TemplatePackage& package, const std::string& version) {
  const auto question = std::make_tuple(package.feed_id, package.package_id, version);
  const auto known = m_present.find(question);
  if (known != m_present.end()) return known->second;
  const bool is_there = holds(planned(package), version) ||
                        holds(found_exactly(package, version), version) ||
                        may_list(package, version);
  m_present.emplace(question, is_there);
  return is_there;
}

std::vector<std::string> FeedBook::newest(const TemplatePackage& package) {
  const auto question = std::make_pair(package.feed_id, package.package_id);
  const auto known = m_newest.find(question);
  if (known != m_newest.end()) return known->second.versions;
  const auto page = m_client.feed_versions({package.feed_id, package.package_id});
  return m_newest.emplace(question, page).first->second.versions;
}

// With a range of only this version. Not every feed accepts every version in a range, and some read
// ranges differently.
std::vector<std::string> FeedBook::found_exactly(const TemplatePackage& package,
                                                 const std::string& version) {
  if (!parse_octopus_version(version)) return {};
  FeedSearch search{package.feed_id, package.package_id};
  search.condition.version_range = fmt::format("[{}]", version);
  try {
    return m_client.feed_versions(search).versions;
  } catch (const octopus::OctopusError& error) {
    if (error.kind() != octopus::ErrorKind::refused) throw;
    return {};
  }
}

// If a list does not end, it may still contain the version; the server then decides.
bool FeedBook::may_list(const TemplatePackage& package, const std::string& version) {
  if (holds(newest(package), version)) return true;
  FeedSearch search{package.feed_id, package.package_id};
  auto page = m_newest.at({package.feed_id, package.package_id});
  for (int pages = 1; !page.is_last && pages < k_most_pages; ++pages) {
    search.skip += static_cast<int>(page.versions.size());
    page = m_client.feed_versions(search);
    if (holds(page.versions, version)) return true;
  }
  return !page.is_last;
}

std::vector<std::string> FeedBook::planned(const TemplatePackage& package) const {
  std::vector<std::string> versions;
  if (package.feed_id != k_built_in_feed) return versions;
  for (const auto& name : m_planned)
    if (text::equal_ignoring_case(name.id, package.package_id)) versions.push_back(name.version);
  return versions;
}

} // namespace octostep::steps
