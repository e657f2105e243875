// Snapshots of runbooks: read, create, publish.
#include <fmt/format.h>

#include "test/sandbox/documents.h"
#include "test/sandbox/fields.h"
#include "test/sandbox/lookup.h"
#include "test/sandbox/routes.h"
#include "test/sandbox/text.h"

namespace octostep::sandbox {
namespace {

std::vector<const json*> snapshots_of(const Call& call, const json& runbook) {
  return call.store.where("RunbookSnapshots", [&](const json& snapshot) {
    return snapshot.at("RunbookId") == runbook.at("Id");
  });
}

const json& runbook_in_project(const Call& call) {
  const json& project = require_resource(call, "Projects", call.parameter("project"));
  const json* const runbook =
      find_in_project(call, "Runbooks", text_of(project, "Id"), call.parameter("runbook"));
  if (runbook == nullptr)
    throw ApiError(404, fmt::format("The runbook '{}' was not found.", call.parameter("runbook")));
  return *runbook;
}

Response list_snapshots(Call& call) {
  return public_page(
      call, "RunbookSnapshots", newest_first(snapshots_of(call, runbook_in_project(call))));
}

Response get_snapshot(Call& call) {
  const json& project = require_resource(call, "Projects", call.parameter("project"));
  const json* const snapshot =
      find_in_project(call, "RunbookSnapshots", text_of(project, "Id"), call.parameter("snapshot"));
  if (snapshot == nullptr)
    throw ApiError(404,
                   fmt::format("The snapshot '{}' was not found.", call.parameter("snapshot")));
  return json_response(200, public_form("RunbookSnapshots", *snapshot));
}

// "Snapshot 3" is suggested as the name of the third one.
std::string next_name(const Call& call, const json& runbook) {
  return fmt::format("Snapshot {}", snapshots_of(call, runbook).size() + 1);
}

Response get_template(Call& call) {
  const json& runbook = require_resource(call, "Runbooks", call.parameter("id"));
  return json_response(200,
                       {{"RunbookId", runbook.at("Id")},
                        {"RunbookProcessId", runbook.at("RunbookProcessId")},
                        {"NextNameIncrement", next_name(call, runbook)},
                        {"Packages", json::array()},
                        {"GitResources", json::array()},
                        {"Links", json::object()}});
}

json& publish(Call& call, const json& runbook, const std::string& snapshot_id) {
  json& changed = *call.store.find_for_change("Runbooks", text_of(runbook, "Id"));
  changed["PublishedRunbookSnapshotId"] = snapshot_id;
  return changed;
}

Response create_snapshot(Call& call) {
  const auto body = call.body();
  const Fields fields{body};
  const json& runbook =
      require_named(call, "Runbooks", fields.required_text("RunbookId"), "runbook");
  const auto given = fields.text("Name");
  const auto name = given.empty() ? next_name(call, runbook) : given;
  for (const json* const other : snapshots_of(call, runbook))
    if (equal_ignoring_case(text_of(*other, "Name"), name))
      throw ApiError(400, fmt::format("A snapshot with the name '{}' already exists.", name));
  const json& snapshot =
      call.store.insert("RunbookSnapshots",
                        {{"Name", name},
                         {"SpaceId", call.space_id},
                         {"ProjectId", runbook.at("ProjectId")},
                         {"RunbookId", runbook.at("Id")},
                         {"FrozenRunbookProcessId", runbook.at("RunbookProcessId")},
                         {"Assembled", to_iso(call.now)},
                         {"Notes", fields.text("Notes")}});
  if (call.request.query.flag("publish", false)) publish(call, runbook, text_of(snapshot, "Id"));
  return json_response(201, public_form("RunbookSnapshots", snapshot));
}

// Of a runbook's members, only the published snapshot can be changed.
Response change_runbook(Call& call) {
  const auto body = call.body();
  const json& runbook = require_resource(call, "Runbooks", call.parameter("id"));
  const auto wanted = Fields{body}.required_text("PublishedRunbookSnapshotId");
  const json* const snapshot = call.store.find("RunbookSnapshots", wanted);
  if (snapshot == nullptr || snapshot->at("RunbookId") != runbook.at("Id"))
    throw ApiError(400, fmt::format("The runbook has no snapshot '{}'.", wanted));
  return json_response(200, public_form("Runbooks", publish(call, runbook, wanted)));
}

} // namespace

void add_runbook_snapshot_routes(Router& router) {
  router.add("GET", "/projects/{project}/runbooks/{runbook}/runbookSnapshots", list_snapshots);
  router.add("GET", "/projects/{project}/runbookSnapshots/{snapshot}", get_snapshot);
  router.add("GET", "/runbooks/{id}/runbookSnapshotTemplate", get_template);
  router.add("POST", "/runbookSnapshots", create_snapshot);
  router.add("PUT", "/runbooks/{id}", change_runbook);
}

} // namespace octostep::sandbox
