#include <algorithm>

#include <fmt/format.h>

#include "test/sandbox/documents.h"
#include "test/sandbox/fields.h"
#include "test/sandbox/lookup.h"
#include "test/sandbox/package_upload.h"
#include "test/sandbox/routes.h"
#include "test/sandbox/text.h"

namespace octostep::sandbox {
namespace {

const json*
find_existing(const Call& call, const std::string& package_id, const std::string& version) {
  return call.store.first("BuildInformation", [&](const json& entry) {
    return text_of(entry, "SpaceId") == call.space_id &&
           equal_ignoring_case(text_of(entry, "PackageId"), package_id) &&
           equal_ignoring_case(text_of(entry, "Version"), version);
  });
}

json commits_of(const Fields& information) {
  auto commits = json::array();
  const json* const list = information.find("Commits");
  if (list == nullptr) return commits;
  if (!list->is_array()) throw ApiError(400, "The member 'Commits' must be a list.");
  const auto root = information.text("VcsRoot");
  for (const auto& item : *list) {
    const Fields commit{item};
    const auto id = commit.text("Id");
    commits.push_back({{"Id", id},
                       {"Comment", commit.text("Comment")},
                       {"LinkUrl", root.empty() ? json(nullptr) : json(root + "/commit/" + id)}});
  }
  return commits;
}

json document_of(const Call& call,
                 const std::string& package_id,
                 const std::string& version,
                 const Fields& information) {
  json document{{"SpaceId", call.space_id},
                {"PackageId", package_id},
                {"Version", version},
                {"Commits", commits_of(information)},
                {"WorkItems", json::array()},
                {"IssueTrackerName", nullptr},
                {"VcsCommitUrl", nullptr},
                {"IncompleteDataWarning", nullptr},
                {"Created", to_iso(call.now)}};
  for (const auto* const member : {"Branch",
                                   "BuildEnvironment",
                                   "BuildNumber",
                                   "BuildUrl",
                                   "VcsType",
                                   "VcsRoot",
                                   "VcsCommitNumber"})
    document[member] = information.has(member) ? json(information.text(member)) : json(nullptr);
  return document;
}

void check_package_id(const std::string& id) {
  if (id.find_first_of(" \t\r\n'\"*,;<>|?%#&\\") == std::string::npos) return;
  throw ApiError(400, fmt::format("The package ID '{}' contains invalid characters.", id));
}

Response push(Call& call) {
  const auto body = call.body();
  const Fields fields{body};
  const auto package_id = fields.required_text("PackageId");
  check_package_id(package_id);
  const auto version = fields.required_text("Version");
  const json* const information = fields.find("OctopusBuildInformation");
  if (information == nullptr)
    throw ApiError(400, "Please provide a value for OctopusBuildInformation.");
  // The C# and TypeScript clients put the mode into the query, the Go client into the body.
  const auto in_query = call.request.query.text("overwriteMode");
  const auto mode =
      parse_overwrite_mode(in_query.empty() ? fields.text("OverwriteMode") : in_query);
  const json* const existing = find_existing(call, package_id, version);
  if (existing != nullptr && mode == OverwriteMode::ignore_if_exists)
    return json_response(200, public_form("BuildInformation", *existing));
  if (existing != nullptr && mode == OverwriteMode::fail_if_exists)
    throw ApiError(409,
                   fmt::format("Build information for the package '{}' version '{}' already "
                               "exists. To proceed anyway, specify an "
                               "overwriteMode of OverwriteExisting or IgnoreIfExists.",
                               package_id,
                               version));
  auto document = document_of(call, package_id, version, Fields{*information});
  if (existing != nullptr) call.store.remove("BuildInformation", text_of(*existing, "Id"));
  return json_response(
      200,
      public_form("BuildInformation", call.store.insert("BuildInformation", std::move(document))));
}

Response list(Call& call) {
  const auto& query = call.request.query;
  auto entries = newest_first(in_space(call, "BuildInformation"));
  const auto package_id = query.text("packageId");
  std::erase_if(entries, [&](const json* entry) {
    const auto id = text_of(*entry, "PackageId");
    return (!package_id.empty() && !equal_ignoring_case(id, package_id)) ||
           !contains_ignoring_case(id, query.text("filter"));
  });
  if (query.flag("latest", false) && entries.size() > 1) entries.resize(1);
  return public_page(call, "BuildInformation", entries);
}

Response get(Call& call) {
  return json_response(
      200,
      public_form("BuildInformation",
                  require_resource(call, "BuildInformation", call.parameter("id"))));
}

Response remove(Call& call) {
  call.store.remove(
      "BuildInformation",
      text_of(require_resource(call, "BuildInformation", call.parameter("id")), "Id"));
  return json_response(200, json::object());
}

Response remove_many(Call& call) {
  for (const auto& id : call.request.query.list("ids")) call.store.remove("BuildInformation", id);
  return json_response(200, json::object());
}

} // namespace

void add_build_information_routes(Router& router) {
  router.add("POST", "/build-information", push);
  router.add("GET", "/build-information", list);
  router.add("GET", "/build-information/{id}", get);
  router.add("DELETE", "/build-information/{id}", remove);
  router.add("DELETE", "/build-information/bulk", remove_many);
}

} // namespace octostep::sandbox
