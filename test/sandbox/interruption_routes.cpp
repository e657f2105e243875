#include <fmt/format.h>

#include "test/sandbox/documents.h"
#include "test/sandbox/fields.h"
#include "test/sandbox/lookup.h"
#include "test/sandbox/routes.h"
#include "test/sandbox/tasks.h"
#include "test/sandbox/text.h"

namespace octostep::sandbox {
namespace {

std::size_t position_of(const json& interruption) {
  return interruption.at("position").get<std::size_t>();
}

TaskSnapshot task_of(const Call& call, const json& interruption) {
  return look_at(call, call.store.at("ServerTasks", text_of(interruption, "TaskId")));
}

bool is_raised(const Call& call, const json& interruption) {
  return task_of(call, interruption).progress.reached_interruptions > position_of(interruption);
}

bool is_pending(const Call& call, const json& interruption) {
  return task_of(call, interruption).progress.pending_interruption == position_of(interruption);
}

bool is_guided_failure(const json& interruption) {
  return text_of(interruption, "Type") == "GuidedFailure";
}

json button(const char* value) {
  return {{"Text", value}, {"Value", value}, {"RequiresConfirmation", false}};
}

json element(const char* name, json control, bool is_required) {
  return {{"Name", name}, {"Control", std::move(control)}, {"IsValueRequired", is_required}};
}

const ScriptInterruption& script_of(const TaskSnapshot& snapshot, const json& interruption) {
  return snapshot.timeline->interruptions[position_of(interruption)].what;
}

// If no person answers, there is nothing to fill in.
json form_of(const json& interruption, bool is_for_person) {
  if (!is_for_person) return {{"Values", json::object()}, {"Elements", json::array()}};
  auto elements = json::array();
  elements.push_back(element(
      "Instructions", {{"Type", "Paragraph"}, {"Text", interruption.at("instructions")}}, false));
  elements.push_back(element("Notes", {{"Type", "TextArea"}, {"Label", "Notes"}}, false));
  const json buttons =
      is_guided_failure(interruption)
          ? json{button("Fail"), button("Retry"), button("Ignore"), button("Exclude")}
          : json{button("Proceed"), button("Abort")};
  const char* const name = is_guided_failure(interruption) ? "Guidance" : "Result";
  elements.push_back(element(name, {{"Type", "SubmitButtonGroup"}, {"Buttons", buttons}}, true));
  const json values = interruption.value(
      "values", json{{"Instructions", nullptr}, {"Notes", nullptr}, {name, nullptr}});
  return {{"Values", values}, {"Elements", elements}};
}

json pull_requests_of(const Call& call, const TaskSnapshot& snapshot, const json& interruption) {
  const auto& timed = snapshot.timeline->interruptions[position_of(interruption)];
  const auto raised = snapshot.progress.moment_of(timed.at);
  auto requests = json::array();
  for (const auto& request : timed.what.pull_requests) {
    const bool is_merged = request.merged_after && raised + *request.merged_after <= call.now;
    requests.push_back({{"Number", request.number},
                        {"RepositoryUrl", request.repository_url},
                        {"Status", is_merged ? "Merged" : "Open"},
                        {"Title", request.title},
                        {"Url", request.url}});
  }
  return requests;
}

json shown(const Call& call, const json& interruption) {
  auto document = public_form("Interruptions", interruption);
  const bool pending = is_pending(call, interruption);
  document["IsPending"] = pending;
  const auto snapshot = task_of(call, interruption);
  document["Created"] = to_iso(
      snapshot.progress.moment_of(snapshot.timeline->interruptions[position_of(interruption)].at));
  const bool is_for_person = script_of(snapshot, interruption).is_for_person();
  document["Form"] = form_of(interruption, is_for_person);
  document["PullRequests"] = pull_requests_of(call, snapshot, interruption);
  document["RelatedDocumentIds"] = json::array({text_of(interruption, "TaskId")});
  document["CanTakeResponsibility"] = pending && is_for_person;
  document["HasResponsibility"] = text_of(interruption, "ResponsibleUserId") == call.caller.user_id;
  document["IsLinkedToOtherInterruption"] = false;
  return document;
}

// By task, or by the deployment or run to which the task belongs.
bool regards(const Call& call, const json& interruption, const std::string& wanted) {
  if (wanted.empty()) return true;
  const auto task_id = text_of(interruption, "TaskId");
  if (equal_ignoring_case(task_id, wanted)) return true;
  for (const auto& argument : call.store.at("ServerTasks", task_id).at("Arguments"))
    if (equal_ignoring_case(argument.get<std::string>(), wanted)) return true;
  return false;
}

Response list(Call& call) {
  const auto regarding = call.request.query.text("regarding");
  const bool pending_only = call.request.query.flag("pendingOnly", false);
  auto items = filtered(call, in_space(call, "Interruptions", /*all_spaces=*/true));
  std::erase_if(items, [&](const json* item) {
    return !is_raised(call, *item) || !regards(call, *item, regarding) ||
           (pending_only && !is_pending(call, *item));
  });
  return page_of(call, "Interruption", items, [&](const json& item) { return shown(call, item); });
}

const json& interruption_of(const Call& call) {
  const json& interruption = require_resource(call, "Interruptions", call.parameter("id"));
  if (!is_raised(call, interruption))
    throw ApiError(404, fmt::format("The interruption '{}' was not found.", call.parameter("id")));
  return interruption;
}

Response get(Call& call) { return json_response(200, shown(call, interruption_of(call))); }

Response get_responsible(Call& call) {
  const auto user = text_of(interruption_of(call), "ResponsibleUserId");
  return json_response(
      200, user.empty() ? json(nullptr) : public_form("Users", call.store.at("Users", user)));
}

// The server itself answers interruptions that end by themselves.
void require_person(const Call& call, const json& interruption) {
  if (!script_of(task_of(call, interruption), interruption).is_for_person())
    throw ApiError(400, "This interruption cannot be answered by a user.");
}

Response take_responsibility(Call& call) {
  const json& interruption = interruption_of(call);
  require_person(call, interruption);
  if (!is_pending(call, interruption))
    throw ApiError(400, "The interruption has been answered already.");
  json& changed = *call.store.find_for_change("Interruptions", text_of(interruption, "Id"));
  changed["ResponsibleUserId"] = call.caller.user_id;
  return json_response(200, public_form("Users", call.store.at("Users", call.caller.user_id)));
}

std::string answer_in(const Fields& fields, const json& interruption) {
  const bool is_guided = is_guided_failure(interruption);
  const auto answer = fields.required_text(is_guided ? "Guidance" : "Result");
  const std::vector<std::string> allowed =
      is_guided ? std::vector<std::string>{"Fail", "Retry", "Ignore", "Exclude"}
                : std::vector<std::string>{"Proceed", "Abort"};
  if (!contains(allowed, answer))
    throw ApiError(400, fmt::format("'{}' is not one of: {}.", answer, join(allowed, ", ")));
  return answer;
}

Response submit(Call& call) {
  const auto body = call.body();
  const Fields fields{body};
  const json& interruption = interruption_of(call);
  require_person(call, interruption);
  if (!is_pending(call, interruption))
    throw ApiError(400, "The interruption has been answered already.");
  if (text_of(interruption, "ResponsibleUserId") != call.caller.user_id)
    throw ApiError(
        400, "Only the user who has taken responsibility for the interruption may submit it.");
  const auto answer = answer_in(fields, interruption);
  json& changed = *call.store.find_for_change("Interruptions", text_of(interruption, "Id"));
  changed["values"] = body;
  json& task = *call.store.find_for_change("ServerTasks", text_of(interruption, "TaskId"));
  task["answers"].push_back({{"at", to_iso(call.now)}, {"result", answer}});
  return json_response(200, shown(call, changed));
}

} // namespace

void add_interruption_routes(Router& router) {
  router.add("GET", "/interruptions", list);
  router.add("GET", "/interruptions/{id}", get);
  router.add("GET", "/interruptions/{id}/responsible", get_responsible);
  router.add("PUT", "/interruptions/{id}/responsible", take_responsibility);
  router.add("POST", "/interruptions/{id}/submit", submit);
}

} // namespace octostep::sandbox
