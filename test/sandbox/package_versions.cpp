#include "test/sandbox/package_versions.h"

#include <algorithm>

#include <fmt/format.h>

#include "test/sandbox/package_files.h"
#include "test/sandbox/text.h"
#include "test/sandbox/version.h"

namespace octostep::sandbox {
namespace {

std::vector<std::string>
all_versions(const Call& call, const json& feed, const std::string& package_id) {
  std::vector<std::string> versions;
  if (text_of(feed, "FeedType") == "BuiltIn") {
    for (const auto& package : call.store.all(packages_of(text_of(feed, "SpaceId"))))
      if (equal_ignoring_case(text_of(package, "PackageId"), package_id))
        versions.push_back(text_of(package, "Version"));
    return versions;
  }
  for (const auto& [id, listed] : feed.at("packages").items())
    if (equal_ignoring_case(id, package_id)) versions = listed.get<std::vector<std::string>>();
  return versions;
}

} // namespace

bool fits_rule(const std::string& version, const std::string& range, const std::string& tag) {
  const auto parsed = Version::parse(version);
  if (!parsed) return range.empty() && tag.empty();
  const auto in_range = is_in_range(*parsed, range);
  if (!in_range) throw ApiError(400, fmt::format("The version range '{}' is not valid.", range));
  const auto tag_fits = fits_tag(*parsed, tag);
  if (!tag_fits)
    throw ApiError(400, fmt::format("The pre-release tag pattern '{}' is not valid.", tag));
  return *in_range && *tag_fits;
}

std::vector<std::string> versions_in_feed(const Call& call,
                                          const json& feed,
                                          const std::string& package_id,
                                          const VersionFilter& filter) {
  auto versions = all_versions(call, feed, package_id);
  std::erase_if(versions, [&](const std::string& version) {
    const auto parsed = Version::parse(version);
    const bool is_pre_release = parsed && !parsed->pre_release().empty();
    return (is_pre_release && !filter.include_pre_release) ||
           !fits_rule(version, filter.range, filter.tag);
  });
  std::stable_sort(
      versions.begin(), versions.end(), [](const std::string& a, const std::string& b) {
        return compare_versions(a, b) > 0;
      });
  return versions;
}

} // namespace octostep::sandbox
