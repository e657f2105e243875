#include <fmt/format.h>

#include "test/sandbox/documents.h"
#include "test/sandbox/lookup.h"
#include "test/sandbox/package_files.h"
#include "test/sandbox/package_versions.h"
#include "test/sandbox/routes.h"
#include "test/sandbox/text.h"

namespace octostep::sandbox {
namespace {

const json& feed_of(const Call& call) {
  return require_resource(call, "Feeds", call.parameter("feed"));
}

std::vector<json> wanted_versions(const Call& call, const json& feed) {
  const auto& query = call.request.query;
  const auto package_id = query.text("packageId");
  if (package_id.empty()) throw ApiError(400, "Please provide a value for packageId.");
  const VersionFilter filter{.rule = {.range = query.text("versionRange"),
                                      .tag = query.text("preReleaseTag"),
                                      .version_pattern = query.text("versionTagRegex"),
                                      .strategy = query.text("versioningStrategy")},
                             .include_pre_release = query.flag("includePreRelease", true)};
  std::vector<json> versions;
  for (const auto& version : versions_in_feed(call, feed, package_id, filter)) {
    if (!contains_ignoring_case(version, query.text("filter"))) continue;
    const json* const stored =
        find_package(call.store, text_of(feed, "SpaceId"), package_id, version);
    versions.push_back(
        {{"Id", fmt::format("packages-{}.{}", package_id, version)},
         {"FeedId", feed.at("Id")},
         {"PackageId", package_id},
         {"NuGetPackageId", package_id},
         {"Version", version},
         {"Title", package_id},
         {"Published", stored == nullptr ? json(nullptr) : stored->at("Published")},
         {"SizeBytes", stored == nullptr ? json(nullptr) : stored->at("PackageSizeBytes")},
         {"ReleaseNotes", nullptr}});
  }
  return versions;
}

// Paged, highest version first.
Response list_versions(Call& call) {
  const auto versions = wanted_versions(call, feed_of(call));
  std::vector<const json*> items;
  for (const auto& version : versions) items.push_back(&version);
  constexpr std::int64_t k_default_take = 20;
  return page_of(
      call, "PackageVersion", items, [](const json& version) { return version; }, k_default_take);
}

// The request of octo.exe: a bare array with only the highest version, unless it asks for more.
Response search_packages(Call& call) {
  auto versions = wanted_versions(call, feed_of(call));
  if (!call.request.query.flag("includeMultipleVersions", false) && versions.size() > 1)
    versions.resize(1);
  return json_response(200, versions);
}

} // namespace

void add_feed_routes(Router& router) {
  router.add("GET", "/feeds/{feed}/packages/versions", list_versions);
  router.add("GET", "/feeds/{feed}/packages", search_packages);
}

} // namespace octostep::sandbox
