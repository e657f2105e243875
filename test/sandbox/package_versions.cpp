#include "test/sandbox/package_versions.h"

#include <algorithm>

#include <fmt/format.h>

#include "test/sandbox/package_files.h"
#include "test/sandbox/text.h"
#include "test/sandbox/version.h"

namespace octostep::sandbox {
namespace {

// In the order of their publication.
std::vector<std::string>
all_versions(const Call& call, const json& feed, const std::string& package_id) {
  std::vector<std::string> versions;
  if (text_of(feed, "FeedType") == "BuiltIn") {
    std::vector<const json*> packages;
    for (const auto& package : call.store.all(packages_of(text_of(feed, "SpaceId"))))
      if (equal_ignoring_case(text_of(package, "PackageId"), package_id))
        packages.push_back(&package);
    std::stable_sort(packages.begin(), packages.end(), [](const json* a, const json* b) {
      return text_of(*a, "Published") < text_of(*b, "Published");
    });
    for (const json* package : packages) versions.push_back(text_of(*package, "Version"));
    return versions;
  }
  for (const auto& [id, listed] : feed.at("packages").items())
    if (equal_ignoring_case(id, package_id)) versions = listed.get<std::vector<std::string>>();
  return versions;
}

bool is_by_publication(const ChannelRule& rule) {
  return equal_ignoring_case(rule.strategy, "MostRecentlyPublished");
}

void check_strategy(const ChannelRule& rule) {
  if (rule.strategy.empty() || equal_ignoring_case(rule.strategy, "SemVer") ||
      is_by_publication(rule))
    return;
  throw ApiError(400, fmt::format("The versioning strategy '{}' is not valid.", rule.strategy));
}

bool fits_range_and_tag(const Version& version, const ChannelRule& rule) {
  const auto in_range = is_in_range(version, rule.range);
  if (!in_range)
    throw ApiError(400, fmt::format("The version range '{}' is not valid.", rule.range));
  const auto tag_fits = fits_tag(version, rule.tag);
  if (!tag_fits)
    throw ApiError(400, fmt::format("The pre-release tag pattern '{}' is not valid.", rule.tag));
  return *in_range && *tag_fits;
}

} // namespace

bool fits_rule(const std::string& version, const ChannelRule& rule) {
  check_strategy(rule);
  const auto fits = fits_pattern(version, rule.version_pattern);
  if (!fits)
    throw ApiError(400,
                   fmt::format("The version pattern '{}' is not valid.", rule.version_pattern));
  if (!*fits || is_by_publication(rule)) return *fits;
  const auto parsed = Version::parse(version);
  return parsed ? fits_range_and_tag(*parsed, rule) : rule.range.empty() && rule.tag.empty();
}

std::vector<std::string> versions_in_feed(const Call& call,
                                          const json& feed,
                                          const std::string& package_id,
                                          const VersionFilter& filter) {
  auto versions = all_versions(call, feed, package_id);
  std::erase_if(versions, [&](const std::string& version) {
    const auto parsed = Version::parse(version);
    const bool is_pre_release = parsed && !parsed->pre_release().empty();
    return (is_pre_release && !filter.include_pre_release) || !fits_rule(version, filter.rule);
  });
  std::reverse(versions.begin(), versions.end());
  if (is_by_publication(filter.rule)) return versions;
  std::stable_sort(
      versions.begin(), versions.end(), [](const std::string& a, const std::string& b) {
        return compare_versions(a, b) > 0;
      });
  return versions;
}

} // namespace octostep::sandbox
