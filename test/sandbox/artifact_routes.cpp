#include <fmt/format.h>

#include "test/sandbox/documents.h"
#include "test/sandbox/fields.h"
#include "test/sandbox/lookup.h"
#include "test/sandbox/routes.h"
#include "test/sandbox/tasks.h"
#include "test/sandbox/text.h"

namespace octostep::sandbox {
namespace {

TaskSnapshot task_of(const Call& call, const json& artifact) {
  return look_at(call, call.store.at("ServerTasks", text_of(artifact, "ServerTaskId")));
}

// A script's artifacts appear when their time has come; those that a client created are visible at
// once.
const TimedArtifact* scripted(const TaskSnapshot& snapshot, const json& artifact) {
  const auto position = artifact.find("position");
  return position == artifact.end() ? nullptr
                                    : &snapshot.timeline->artifacts[position->get<std::size_t>()];
}

bool exists(const Call& call, const json& artifact) {
  const auto snapshot = task_of(call, artifact);
  const auto* const timed = scripted(snapshot, artifact);
  return timed == nullptr || (snapshot.progress.started && timed->at <= snapshot.progress.position);
}

json shown(const Call& call, const json& artifact) {
  auto document = public_form("Artifacts", artifact);
  const auto snapshot = task_of(call, artifact);
  if (const auto* const timed = scripted(snapshot, artifact))
    document["Created"] = to_iso(snapshot.progress.moment_of(timed->at));
  return document;
}

bool regards(const Call& call, const json& artifact, const std::string& wanted) {
  const auto task_id = text_of(artifact, "ServerTaskId");
  if (wanted.empty() || equal_ignoring_case(task_id, wanted)) return true;
  for (const auto& argument : call.store.at("ServerTasks", task_id).at("Arguments"))
    if (equal_ignoring_case(argument.get<std::string>(), wanted)) return true;
  return false;
}

Response list(Call& call) {
  const auto regarding = call.request.query.text("regarding");
  const auto name = call.request.query.text("partialName");
  auto items = in_space(call, "Artifacts", /*all_spaces=*/true);
  std::erase_if(items, [&](const json* item) {
    return !regards(call, *item, regarding) || !exists(call, *item) ||
           !contains_ignoring_case(text_of(*item, "Filename"), name);
  });
  return page_of(call, "Artifact", items, [&](const json& item) { return shown(call, item); });
}

const json& artifact_of(const Call& call) {
  const json& artifact = require_resource(call, "Artifacts", call.parameter("id"));
  if (!exists(call, artifact))
    throw ApiError(404, fmt::format("The artifact '{}' was not found.", call.parameter("id")));
  return artifact;
}

Response get(Call& call) { return json_response(200, shown(call, artifact_of(call))); }

Response get_content(Call& call) {
  const json& artifact = artifact_of(call);
  const auto snapshot = task_of(call, artifact);
  const auto* const timed = scripted(snapshot, artifact);
  Response response;
  response.content_type = "application/octet-stream";
  response.body = timed == nullptr ? text_of(artifact, "content") : timed->content;
  response.headers.add("Content-Disposition",
                       fmt::format("attachment; filename=\"{}\"", text_of(artifact, "Filename")));
  return response;
}

Response create(Call& call) {
  const auto body = call.body();
  const Fields fields{body};
  const auto task_id = fields.required_text("ServerTaskId");
  if (call.store.find("ServerTasks", task_id) == nullptr)
    throw ApiError(400, fmt::format("The task '{}' does not exist.", task_id));
  const json& artifact = call.store.insert("Artifacts",
                                           {{"SpaceId", call.space_id},
                                            {"ServerTaskId", task_id},
                                            {"Filename", fields.required_text("Filename")},
                                            {"Source", nullptr},
                                            {"Created", to_iso(call.now)},
                                            {"LogCorrelationId", fields.text("LogCorrelationId")},
                                            {"content", ""}});
  return json_response(201, shown(call, artifact));
}

Response put_content(Call& call) {
  const json& artifact = artifact_of(call);
  if (artifact.contains("position"))
    throw ApiError(400, "The content of this artifact cannot be changed.");
  (*call.store.find_for_change("Artifacts", text_of(artifact, "Id")))["content"] =
      call.request.body;
  Response response;
  response.status = 204;
  return response;
}

} // namespace

void add_artifact_routes(Router& router) {
  router.add("GET", "/artifacts", list);
  router.add("GET", "/artifacts/{id}", get);
  router.add("GET", "/artifacts/{id}/content", get_content);
  router.add("POST", "/artifacts", create);
  router.add("PUT", "/artifacts/{id}/content", put_content);
}

} // namespace octostep::sandbox
