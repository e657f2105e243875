#include <algorithm>

#include <fmt/format.h>

#include "test/sandbox/documents.h"
#include "test/sandbox/lookup.h"
#include "test/sandbox/package_files.h"
#include "test/sandbox/package_upload.h"
#include "test/sandbox/routes.h"
#include "test/sandbox/text.h"

namespace octostep::sandbox {
namespace {

constexpr RouteOptions k_upload{.intake = Intake::upload};

Response push_raw(Call& call) {
  return accept_package(call,
                        *call.request.upload,
                        parse_upload_name(call.request.upload->file_name),
                        overwrite_mode_of(call.request.query));
}

// "packages-Acme.1.0" or "Acme.1.0".
const json& package_of(const Call& call) {
  const auto& id = call.parameter("id");
  const json* found = call.store.find(packages_of(call.space_id), id);
  if (found == nullptr) found = call.store.find(packages_of(call.space_id), "packages-" + id);
  if (found == nullptr) throw ApiError(404, fmt::format("The package '{}' was not found.", id));
  return *found;
}

Response get_package(Call& call) {
  return json_response(200, public_form("Packages", package_of(call)));
}

Response get_content(Call& call) {
  const json& package = package_of(call);
  Response response;
  response.content_type = "application/octet-stream";
  response.file = file_of(call.package_folder(), package);
  response.headers.add("Content-Disposition",
                       fmt::format("attachment; filename=\"{}.{}{}\"",
                                   text_of(package, "PackageId"),
                                   text_of(package, "Version"),
                                   text_of(package, "FileExtension")));
  return response;
}

Response delete_package(Call& call) {
  remove_package(call.store, call.package_folder(), package_of(call));
  return json_response(200, json::object());
}

Response delete_packages(Call& call) {
  for (const auto& id : call.request.query.list("ids")) {
    const json* const package = call.store.find(packages_of(call.space_id), id);
    if (package != nullptr) remove_package(call.store, call.package_folder(), *package);
  }
  return json_response(200, json::object());
}

std::vector<const json*> only_latest(std::vector<const json*> packages) {
  std::map<std::string, const json*> latest;
  for (const json* const package : packages) {
    const json*& best = latest[lower(text_of(*package, "PackageId"))];
    if (best == nullptr ||
        compare_versions(text_of(*package, "Version"), text_of(*best, "Version")) > 0)
      best = package;
  }
  packages.clear();
  for (const auto& [id, package] : latest) packages.push_back(package);
  return packages;
}

Response list_packages(Call& call) {
  const auto& query = call.request.query;
  const auto wanted = query.text("nuGetPackageId") + query.text("packageId");
  const auto filter = query.text("filter");
  auto packages = call.store.where(packages_of(call.space_id), [&](const json& package) {
    const auto id = text_of(package, "PackageId");
    return (wanted.empty() || equal_ignoring_case(id, wanted)) &&
           contains_ignoring_case(id, filter);
  });
  if (query.flag("latest", false)) packages = only_latest(packages);
  std::stable_sort(packages.begin(), packages.end(), [](const json* a, const json* b) {
    const auto order = lower(text_of(*a, "PackageId")).compare(lower(text_of(*b, "PackageId")));
    return order != 0 ? order < 0
                      : compare_versions(text_of(*a, "Version"), text_of(*b, "Version")) > 0;
  });
  return public_page(call, "Packages", packages);
}

} // namespace

void add_package_routes(Router& router) {
  router.add("POST", "/packages/raw", push_raw, k_upload);
  router.add("GET", "/packages", list_packages);
  router.add("GET", "/packages/{id}", get_package);
  router.add("GET", "/packages/{id}/raw", get_content);
  router.add("DELETE", "/packages/{id}", delete_package);
  router.add("DELETE", "/packages/bulk", delete_packages);
}

} // namespace octostep::sandbox
