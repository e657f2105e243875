#include "test/sandbox/tasks.h"

#include <algorithm>

#include <fmt/format.h>

#include "test/sandbox/activity_log.h"
#include "test/sandbox/documents.h"
#include "test/sandbox/script_choice.h"
#include "test/sandbox/text.h"

namespace octostep::sandbox {
namespace {

constexpr std::string_view k_usual_failure = "The deployment failed because one or more steps "
                                             "failed. Please see the deployment log for details.";

Instant moment_in(const json& document, std::string_view member) {
  const auto moment = from_iso(text_of(document, member));
  if (!moment) throw std::logic_error(fmt::format("the task has no readable {}", member));
  return *moment;
}

TaskEvents events_of(const json& task) {
  TaskEvents events;
  events.queued = moment_in(task, "QueueTime");
  events.expires = from_iso(text_of(task, "QueueTimeExpiry"));
  events.canceled = from_iso(text_of(task, "canceled"));
  if (const auto answers = task.find("answers"); answers != task.end())
    for (const auto& answer : *answers)
      events.answers.push_back({moment_in(answer, "at"), text_of(answer, "result")});
  if (const auto forced = task.find("forced"); forced != task.end())
    events.forced = {
        moment_in(*forced, "at"), text_of(*forced, "state"), text_of(*forced, "reason")};
  return events;
}

std::shared_ptr<const Timeline> timeline_of(const Call& call, const json& task) {
  const auto id = text_of(task, "Id");
  if (auto known = call.timelines.find(id)) return known;
  TimelineInputs inputs;
  inputs.root_name = text_of(task, "Description");
  inputs.values = task.at("values").get<std::map<std::string, std::string>>();
  inputs.skipped_steps = texts_of(task, "skippedSteps");
  inputs.warnings = texts_of(task, "warnings");
  const auto& script = call.store.at("Scripts", text_of(task, "script"));
  auto timeline = std::make_shared<const Timeline>(
      build_timeline(read_script(script.at("script"), "script"), inputs));
  call.timelines.keep(id, timeline);
  return timeline;
}

std::optional<Predecessor> predecessor_of(const Call& call, const json& task) {
  const json* const previous = call.store.find("ServerTasks", text_of(task, "previous"));
  if (previous == nullptr) return std::nullopt;
  const auto id = text_of(*previous, "Id");
  if (const auto finished = call.timelines.finish_of(id); finished && *finished <= call.now)
    return Predecessor{true, *finished};
  const auto snapshot = look_at(call, *previous);
  if (!snapshot.progress.is_completed()) return Predecessor{false, {}};
  call.timelines.keep_finish(id, *snapshot.progress.completed);
  return Predecessor{true, *snapshot.progress.completed};
}

// The task that must end before a new one of the same lane may start: one that is already waiting
// or running and is not due later.
std::string previous_in_lane(const Call& call, const std::string& lane, Instant queued) {
  const auto& tasks = call.store.all("ServerTasks");
  for (auto task = tasks.rbegin(); task != tasks.rend(); ++task) {
    if (text_of(*task, "lane") != lane || moment_in(*task, "QueueTime") > queued) continue;
    return look_at(call, *task).progress.is_completed() ? std::string{} : text_of(*task, "Id");
  }
  return {};
}

void enter_interruptions(Call& call, const json& task, const Timeline& timeline) {
  for (std::size_t i = 0; i < timeline.interruptions.size(); ++i) {
    const auto& interruption = timeline.interruptions[i];
    call.store.insert(
        "Interruptions",
        {{"SpaceId", call.space_id},
         {"TaskId", task.at("Id")},
         {"Title", interruption.what.title},
         {"Type", interruption.what.type},
         {"CorrelationId", correlation_id(text_of(task, "Id"), interruption.activity)},
         {"ResponsibleTeamIds", interruption.what.teams},
         {"ResponsibleUserId", nullptr},
         {"instructions", interruption.what.instructions},
         {"position", i}});
  }
}

void enter_artifacts(Call& call, const json& task, const Timeline& timeline) {
  for (std::size_t i = 0; i < timeline.artifacts.size(); ++i)
    call.store.insert(
        "Artifacts",
        {{"SpaceId", call.space_id},
         {"ServerTaskId", task.at("Id")},
         {"Filename", timeline.artifacts[i].name},
         {"Source", nullptr},
         {"LogCorrelationId", correlation_id(text_of(task, "Id"), timeline.artifacts[i].activity)},
         {"position", i}});
}

json iso_or_null(const std::optional<Instant>& moment) {
  return moment ? json(to_iso(*moment)) : json(nullptr);
}

std::string duration_text(const TaskProgress& progress, Instant now) {
  if (!progress.started) return "0 seconds";
  const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(
                           progress.completed.value_or(now) - *progress.started)
                           .count();
  if (seconds >= 120) return fmt::format("{} minutes", seconds / 60);
  return seconds == 1 ? "1 second" : fmt::format("{} seconds", seconds);
}

json error_message_of(const TaskSnapshot& snapshot) {
  const auto& state = snapshot.progress.state;
  if (state == "Canceled") return "The task was canceled.";
  if (state == "TimedOut") return "The task was not started before its expiry.";
  if (state != "Failed") return nullptr;
  return snapshot.timeline->error_message.empty() ? json(k_usual_failure)
                                                  : json(snapshot.timeline->error_message);
}

void add_interruption_state(json& shown, const TaskSnapshot& snapshot) {
  const auto pending = snapshot.progress.pending_interruption;
  shown["HasPendingInterruptions"] = pending.has_value();
  shown["PendingInterruptionTypes"] = json::array();
  if (pending)
    shown["PendingInterruptionTypes"].push_back(
        snapshot.timeline->interruptions[*pending].what.type);
}

// Scripts may put foreign tasks ahead, which leave the queue one by one.
std::size_t foreign_tasks_ahead(const Call& call, const TaskSnapshot& snapshot) {
  const auto& ahead = snapshot.timeline->ahead;
  if (ahead.empty() || snapshot.timeline->queue.count() <= 0) return 0;
  const auto left =
      moment_in(*snapshot.document, "QueueTime") + snapshot.timeline->queue - call.now;
  const auto share =
      static_cast<double>(left.count()) / static_cast<double>(snapshot.timeline->queue.count());
  const auto count = static_cast<std::size_t>(
      std::clamp(share, 0.0, 1.0) * static_cast<double>(ahead.size()) + 0.999);
  return std::min(count, ahead.size());
}

// How long a queued task will wait: for its start time and for the task before it.
Duration remaining_queue(const Call& call, const TaskSnapshot& snapshot) {
  if (snapshot.progress.state != "Queued") return Duration{0};
  const auto own = std::chrono::duration_cast<Duration>(moment_in(*snapshot.document, "QueueTime") +
                                                        snapshot.timeline->queue - call.now);
  const json* const previous =
      call.store.find("ServerTasks", text_of(*snapshot.document, "previous"));
  if (previous == nullptr) return std::max(Duration{0}, own);
  const auto earlier = look_at(call, *previous);
  if (earlier.progress.is_completed()) return std::max(Duration{0}, own);
  const auto left = earlier.timeline->duration - earlier.progress.position;
  return std::max(own, remaining_queue(call, earlier) + std::max(Duration{0}, left));
}

// The slug of the process step that an activity "Step 2: Deploy web site" shows; "" for others.
std::string step_slug(const std::string& activity) {
  const auto colon = activity.find(": ");
  return activity.starts_with("Step ") && colon != std::string::npos
             ? slug_of(activity.substr(colon + 2))
             : std::string{};
}

} // namespace

const json& create_task(Call& call, const TaskSeed& seed) {
  const auto lane =
      seed.project_id + "/" + seed.environment_id + "/" + seed.tenant_id + "/" + seed.runbook_id;
  json document{{"SpaceId", call.space_id},
                {"ProjectId", seed.project_id},
                {"Name", seed.kind},
                {"Description", seed.description},
                {"Arguments", {{seed.argument, seed.execution_id}}},
                {"QueueTime", to_iso(seed.queued)},
                {"QueueTimeExpiry", iso_or_null(seed.expires)},
                {"environmentId", seed.environment_id},
                {"tenantId", seed.tenant_id},
                {"runbookId", seed.runbook_id},
                {"values", seed.values},
                {"skippedSteps", seed.skipped_steps},
                {"warnings", seed.warnings},
                {"script", choose_script(call, seed.values, seed.runbook_id.empty())},
                {"lane", lane},
                {"previous", previous_in_lane(call, lane, seed.queued)}};
  const json& task = call.store.insert("ServerTasks", std::move(document));
  const auto timeline = timeline_of(call, task);
  enter_interruptions(call, task, *timeline);
  enter_artifacts(call, task, *timeline);
  return task;
}

TaskSnapshot look_at(const Call& call, const json& task) {
  TaskSnapshot snapshot{&task, timeline_of(call, task), {}};
  snapshot.progress =
      progress_at(call.now, *snapshot.timeline, events_of(task), predecessor_of(call, task));
  return snapshot;
}

json task_document(const Call& call, const TaskSnapshot& snapshot) {
  const auto& progress = snapshot.progress;
  json shown = public_form("ServerTasks", *snapshot.document);
  shown["State"] = progress.state;
  shown["StartTime"] = iso_or_null(progress.started);
  shown["CompletedTime"] = iso_or_null(progress.completed);
  shown["LastUpdatedTime"] = to_iso(progress.completed.value_or(call.now));
  shown["Completed"] = progress.completed ? json(to_iso(*progress.completed)) : json("Running...");
  shown["Duration"] = duration_text(progress, call.now);
  shown["ErrorMessage"] = error_message_of(snapshot);
  shown["ServerNode"] = "OctopusServerNodes-sandbox";
  shown["HasBeenPickedUpByProcessor"] = progress.started.has_value();
  shown["IsCompleted"] = progress.is_completed();
  shown["FinishedSuccessfully"] = progress.state == "Success";
  shown["HasWarningsOrErrors"] =
      progress.state == "Failed" || has_warnings_or_errors(*snapshot.timeline, progress);
  shown["HasPendingPreconditions"] = false;
  shown["PendingPreconditionTypes"] = json::array();
  shown["CanRerun"] = false;
  shown["EstimatedRemainingQueueDurationSeconds"] =
      std::chrono::ceil<std::chrono::seconds>(remaining_queue(call, snapshot)).count();
  add_interruption_state(shown, snapshot);
  return shown;
}

json execution_form(const Call& call, const std::string& collection, const json& execution) {
  const auto snapshot = look_at(call, call.store.at("ServerTasks", text_of(execution, "TaskId")));
  auto steps = json::array();
  for (const auto index : snapshot.timeline->activities.front().children)
    if (const auto slug = step_slug(snapshot.timeline->activities[index].name); !slug.empty())
      steps.push_back(
          {{"CorrelationId", correlation_id(text_of(execution, "TaskId"), index)}, {"Slug", slug}});
  json shown = public_form(collection, execution);
  shown["FailureEncountered"] = snapshot.progress.state == "Failed";
  shown["ExecutionPlanLogContext"] = {{"Steps", steps}};
  return shown;
}

std::string state_of(const Call& call, const std::string& task_id) {
  return look_at(call, call.store.at("ServerTasks", task_id)).progress.state;
}

std::vector<json> queued_behind(const Call& call, const TaskSnapshot& snapshot) {
  std::vector<json> ahead;
  if (snapshot.progress.state != "Queued") return ahead;
  for (const json* task = call.store.find("ServerTasks", text_of(*snapshot.document, "previous"));
       task != nullptr;
       task = call.store.find("ServerTasks", text_of(*task, "previous"))) {
    const auto earlier = look_at(call, *task);
    if (!earlier.progress.is_completed()) ahead.insert(ahead.begin(), task_document(call, earlier));
  }
  const auto foreign = foreign_tasks_ahead(call, snapshot);
  const auto& descriptions = snapshot.timeline->ahead;
  for (std::size_t i = descriptions.size() - foreign; i < descriptions.size(); ++i)
    ahead.push_back({{"Id", fmt::format("ServerTasks-9{:05}", i + 1)},
                     {"SpaceId", call.space_id},
                     {"Name", "Deploy"},
                     {"Description", descriptions[i]},
                     {"State", i + foreign == descriptions.size() ? "Executing" : "Queued"},
                     {"IsCompleted", false},
                     {"Links", json::object()}});
  return ahead;
}

} // namespace octostep::sandbox
