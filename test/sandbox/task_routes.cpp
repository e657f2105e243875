#include <algorithm>

#include <fmt/format.h>

#include "test/sandbox/activity_log.h"
#include "test/sandbox/documents.h"
#include "test/sandbox/fields.h"
#include "test/sandbox/lookup.h"
#include "test/sandbox/routes.h"
#include "test/sandbox/tasks.h"
#include "test/sandbox/text.h"

namespace octostep::sandbox {
namespace {

TaskSnapshot task_of(const Call& call) {
  return look_at(call, require_resource(call, "ServerTasks", call.parameter("id")));
}

Response get_task(Call& call) { return json_response(200, task_document(call, task_of(call))); }

bool is_active(const std::string& state) {
  return state == "Queued" || state == "Executing" || state == "Cancelling";
}

bool is_among(const std::vector<std::string>& wanted, const std::string& value) {
  return wanted.empty() || std::any_of(wanted.begin(), wanted.end(), [&](const std::string& text) {
           return equal_ignoring_case(text, value);
         });
}

bool fits_document(const Query& query, const json& task) {
  const auto description = query.text("partialName") + query.text("description");
  return is_among(query.list("name"), text_of(task, "Name")) &&
         is_among(query.list("project"), text_of(task, "ProjectId")) &&
         is_among(query.list("environment"), text_of(task, "environmentId")) &&
         is_among(query.list("tenant"), text_of(task, "tenantId")) &&
         is_among(query.list("runbook"), text_of(task, "runbookId")) &&
         contains_ignoring_case(text_of(task, "Description"), description);
}

bool fits_dates(const Query& query, const TaskSnapshot& snapshot) {
  const auto is_within =
      [&](const char* from_name, const char* to_name, const std::optional<Instant>& moment) {
        const auto from = from_iso(query.text(from_name));
        const auto to = from_iso(query.text(to_name));
        if (!from && !to) return true;
        return moment && (!from || *moment >= *from) && (!to || *moment <= *to);
      };
  return is_within(
             "fromQueueDate", "toQueueDate", from_iso(text_of(*snapshot.document, "QueueTime"))) &&
         is_within("fromStartDate", "toStartDate", snapshot.progress.started) &&
         is_within("fromCompletedDate", "toCompletedDate", snapshot.progress.completed);
}

bool fits_state(const Query& query, const TaskSnapshot& snapshot) {
  const auto& state = snapshot.progress.state;
  if (!is_among(query.list("states"), state)) return false;
  if (query.flag("active", false) && !is_active(state)) return false;
  if (query.flag("running", false) && state != "Executing" && state != "Cancelling") return false;
  const bool has_interruption = snapshot.progress.pending_interruption.has_value();
  if (query.has("hasPendingInterruptions") &&
      query.flag("hasPendingInterruptions", false) != has_interruption)
    return false;
  return !query.has("hasWarningsOrErrors") ||
         query.flag("hasWarningsOrErrors", false) ==
             has_warnings_or_errors(*snapshot.timeline, snapshot.progress);
}

Response list_tasks(Call& call) {
  const auto& query = call.request.query;
  const auto spaces = query.list("spaces");
  auto tasks = in_space(call, "ServerTasks", /*all_spaces=*/true);
  const auto ids = query.list("ids");
  std::erase_if(tasks, [&](const json* task) {
    if (!is_among(ids, text_of(*task, "Id")) || !is_among(spaces, text_of(*task, "SpaceId")) ||
        !fits_document(query, *task))
      return true;
    const auto snapshot = look_at(call, *task);
    return !fits_state(query, snapshot) || !fits_dates(query, snapshot);
  });
  return page_of(call, "Task", newest_first(tasks), [&](const json& task) {
    return task_document(call, look_at(call, task));
  });
}

// The size of the log is an estimate, but it grows with every line.
constexpr std::int64_t k_average_line_size = 100;

LogView view_of(const Call& call) {
  LogView view;
  view.verbose = call.request.query.flag("verbose", true);
  if (call.request.query.has("tail"))
    view.tail = std::max<std::int64_t>(0, call.request.query.number("tail", 0));
  const auto& gaps = call.store.fact("gaps");
  view.always_keep_first = gaps.at("first").get<std::int64_t>();
  view.always_keep_last = gaps.at("last").get<std::int64_t>();
  return view;
}

Response get_details(Call& call) {
  const auto snapshot = task_of(call);
  const auto view = view_of(call);
  const auto task = task_document(call, snapshot);
  const auto percentage = percentage_of(*snapshot.timeline, snapshot.progress);
  const auto line_count = visible_line_count(*snapshot.timeline, snapshot.progress);
  const auto left = std::max<std::int64_t>(
      0, (snapshot.timeline->duration - snapshot.progress.position).count() / 1000);
  json tree;
  // A long log takes a while to write; other requests need not wait for it.
  call.without_lock([&] {
    tree = activity_tree(text_of(task, "Id"), *snapshot.timeline, snapshot.progress, view);
  });
  return json_response(
      200,
      {{"Id", nullptr},
       {"Task", task},
       {"ActivityLogs", json::array({std::move(tree)})},
       {"PhysicalLogSize", line_count * k_average_line_size},
       {"Progress",
        {{"ProgressPercentage", percentage},
         {"EstimatedTimeRemaining",
          fmt::format("{:02}:{:02}:{:02}", left / 3600, left / 60 % 60, left % 60)}}},
       {"Links", {{"Self", task.at("Links").at("Self").get<std::string>() + "/details"}}}});
}

Response get_raw(Call& call) {
  const auto snapshot = task_of(call);
  const auto task = task_document(call, snapshot);
  const auto preamble = fmt::format("Task ID:        {}\r\nTask status:    {}\r\nTask queued:    "
                                    "{}\r\nTask started:   {}\r\n\r\n",
                                    text_of(task, "Id"),
                                    text_of(task, "State"),
                                    text_of(task, "QueueTime"),
                                    text_of(task, "StartTime"));
  return text_response(preamble + raw_log(*snapshot.timeline, snapshot.progress));
}

Response cancel_task(Call& call) {
  const auto snapshot = task_of(call);
  const auto id = text_of(*snapshot.document, "Id");
  if (snapshot.progress.is_completed())
    throw ApiError(400,
                   fmt::format("The task '{}' is already completed and cannot be canceled.", id));
  json& task = *call.store.find_for_change("ServerTasks", id);
  if (!task.contains("canceled")) task["canceled"] = to_iso(call.now);
  return json_response(200, task_document(call, look_at(call, task)));
}

Response force_state(Call& call) {
  const auto body = call.body();
  const Fields fields{body};
  const auto state = fields.required_text("State");
  const auto reason = fields.required_text("Reason");
  const auto snapshot = task_of(call);
  if (!snapshot.progress.is_completed())
    throw ApiError(400, "Only the state of a completed task can be changed.");
  if (!contains({"Success", "Failed", "Canceled", "TimedOut"}, state))
    throw ApiError(400, fmt::format("'{}' is not a state of a completed task.", state));
  json& task = *call.store.find_for_change("ServerTasks", text_of(*snapshot.document, "Id"));
  task["forced"] = {{"at", to_iso(call.now)}, {"state", state}, {"reason", reason}};
  return json_response(200, task_document(call, look_at(call, task)));
}

Response get_queued_behind(Call& call) {
  const auto ahead = queued_behind(call, task_of(call));
  std::vector<const json*> items;
  for (const auto& task : ahead) items.push_back(&task);
  return page_of(call, "Task", items, [](const json& task) { return task; });
}

Response refuse_rerun(Call& call) {
  const auto snapshot = task_of(call);
  throw ApiError(400,
                 fmt::format("The task '{}' cannot be run again; please create a new deployment.",
                             text_of(*snapshot.document, "Id")));
}

Response get_messages(Call& call) {
  const auto snapshot = task_of(call);
  auto messages = json::array();
  for (const auto& warning : texts_of(*snapshot.document, "warnings"))
    messages.push_back({{"Category", "Warning"}, {"Title", "Warning"}, {"Message", warning}});
  return json_response(200, {{"Messages", messages}});
}

Response list_task_types(Call&) {
  return json_response(
      200,
      {{{"Id", "Deploy"}, {"Name", "Deploy"}}, {{"Id", "RunbookRun"}, {"Name", "Run runbook"}}});
}

} // namespace

void add_task_routes(Router& router) {
  router.add("GET", "/tasks", list_tasks);
  router.add("GET", "/tasks/tasktypes", list_task_types);
  router.add("GET", "/tasks/{id}", get_task);
  router.add("GET", "/tasks/{id}/details", get_details);
  router.add("GET", "/tasks/{id}/raw", get_raw);
  router.add("POST", "/tasks/{id}/cancel", cancel_task);
  router.add("POST", "/tasks/{id}/abandon", cancel_task);
  router.add("POST", "/tasks/{id}/state", force_state);
  router.add("POST", "/tasks/{id}/prioritize", get_task);
  router.add("POST", "/tasks/rerun/{id}", refuse_rerun);
  router.add("GET", "/tasks/{id}/queued-behind", get_queued_behind);
  router.add("GET", "/tasks/{id}/status/messages", get_messages);
}

} // namespace octostep::sandbox
