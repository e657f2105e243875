#include "steps/tasks/watched_tasks.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "schema/text/quoted_list.h"
#include "steps/deployment/deployment_targets.h"
#include "steps/octopus/http/octopus_error.h"
#include "steps/tasks/interruption_text.h"

namespace octostep::steps {
namespace {

using octopus::Duration;
using octopus::OctopusError;
using octopus::TaskState;

constexpr Duration k_cancel_limit{10'000}; // one cancel request while there is time

std::string state_of(const WatchedTask& task) {
  return task.last_seen.state_text.empty() ? "not known yet" : task.last_seen.state_text;
}

// ": 'Deploy Shop 2.1 to Test' (ServerTasks-7, Executing), ... and 4 more"
std::string names_of(const octopus::QueueAhead& ahead) {
  std::string text;
  for (const auto& task : ahead.first)
    text += fmt::format(
        "{}'{}' ({}, {})", text.empty() ? ": " : ", ", task.description, task.id, task.state_text);
  const auto more = ahead.count - static_cast<int>(ahead.first.size());
  if (!text.empty() && more > 0) text += fmt::format(" and {} more", more);
  return text;
}

} // namespace

WatchedTasks::WatchedTasks(StepContext& context,
                           const FollowRequest& request,
                           octopus::Client& client)
    : m_context(context), m_request(request), m_client(client) {
  for (const auto& task : request.tasks)
    m_tasks.try_emplace(task.task_id, context.log, task, context.server->task_link(task.task_id));
}

// "Test: Executing, Step 2: Deploy web / web-01; Test / Acme: Queued behind 3 other tasks"
std::string WatchedTasks::whereabouts() const {
  std::string text;
  for (const auto& [id, task] : m_tasks) {
    if (task.last_seen.is_completed) continue;
    text += fmt::format("{}{}: {}", text.empty() ? "" : "; ", task.log.title(), state_of(task));
    if (task.last_seen.state == TaskState::queued && !task.queue.empty()) text += " " + task.queue;
    if (!task.log.running_activity().empty()) text += ", " + task.log.running_activity();
    if (task.last_seen.has_pending_interruptions && !task.awaited.empty())
      text += ", waiting for " + task.awaited;
  }
  return text.empty() ? "reading the end of the log" : text;
}

void WatchedTasks::on(const octopus::ActivityOpened& event) {
  m_tasks.at(event.task_id).log.activity_opened(event);
}

void WatchedTasks::on(const octopus::ActivityClosed& event) {
  m_tasks.at(event.task_id).log.activity_closed(event);
}

void WatchedTasks::on(const octopus::ActivityLines& event) {
  m_tasks.at(event.task_id).log.activity_lines(event);
}

void WatchedTasks::on(const octopus::TaskProgressed& event) {
  m_tasks.at(event.task_id).log.progressed(event);
}

void WatchedTasks::on(const octopus::TaskChanged& event) {
  WatchedTask& task = m_tasks.at(event.task.id);
  const bool is_news = task.last_seen.state_text != event.task.state_text;
  const bool is_held = !event.task.pending_preconditions.empty() &&
                       event.task.pending_preconditions != task.last_seen.pending_preconditions;
  task.last_seen = event.task;
  if (is_held)
    task.log.say(Level::wait,
                 fmt::format("{} is held back by {}: {}",
                             deed_of(m_request, task.task),
                             fmt::join(event.task.pending_preconditions, ", "),
                             task.link));
  if (!is_news) return;
  if (event.task.state == TaskState::canceled) explain_cancel(task);
  Level level = Level::info;
  if (event.task.is_completed && event.task.state != TaskState::success) level = Level::error;
  if (event.task.state == TaskState::cancelling) level = Level::warning;
  const std::string reason =
      event.task.error_message.empty() ? "" : ": " + event.task.error_message;
  task.log.say(
      level,
      fmt::format("{} is {}{}", deed_of(m_request, task.task), event.task.state_text, reason));
}

// Continues as if the run that requested the cancel had not been killed.
void WatchedTasks::explain_cancel(WatchedTask& task) const {
  if (!task.note.empty()) return; // this run requested it
  const auto request = remembered_cancel(m_context.journal, task.task.task_id);
  if (!request) return;
  task.note = request->note;
  task.was_given_up = request->reason == CancelReason::intervention;
  task.was_too_late = request->reason == CancelReason::deadline;
}

void WatchedTasks::on(const octopus::TaskQueued& event) {
  WatchedTask& task = m_tasks.at(event.task_id);
  const int count = event.ahead.count;
  task.queue = count == 0 ? "next in the queue"
                          : fmt::format("behind {} other {}", count, count == 1 ? "task" : "tasks");
  task.log.print_foreign(Level::wait,
                         fmt::format("{} is queued, {}{}. {}",
                                     deed_of(m_request, task.task),
                                     task.queue,
                                     names_of(event.ahead),
                                     task.link));
}

void WatchedTasks::on(const octopus::InterruptionPending& event) {
  const octopus::Interruption& interruption = event.interruption;
  WatchedTask& task = owner_of(interruption);
  task.awaited = awaited(interruption);
  const std::string responsible =
      needs_person(interruption) ? fmt::format(" Responsible: {}.", responsible_teams(interruption))
                                 : "";
  task.log.print_foreign(Level::wait,
                         fmt::format("{} {}.{} {}{}",
                                     deed_of(m_request, task.task),
                                     wait_clause(interruption),
                                     responsible,
                                     task.link,
                                     wait_details(interruption)));
  if (needs_person(interruption) && m_request.waiting.on_intervention != OnIntervention::wait)
    give_up_waiting(task, interruption);
}

// As the parameter onIntervention says.
void WatchedTasks::give_up_waiting(WatchedTask& task, const octopus::Interruption& interruption) {
  task.was_given_up = true;
  const CancelRequest request{
      task.task.task_id,
      CancelReason::intervention,
      fmt::format("waited for a person ('{}') and was canceled, as 'onIntervention' says",
                  interruption.title),
      k_cancel_limit};
  if (m_request.waiting.on_intervention == OnIntervention::cancel &&
      request_cancel(task, request)) {
    task.note = request.note;
  } else {
    task.is_left_alone = true;
    task.note = fmt::format(
        "waits for a person ('{}'), which 'onIntervention' makes a failure; it goes on waiting",
        interruption.title);
  }
}

void WatchedTasks::on(const octopus::LogIncomplete& event) {
  WatchedTask& task = m_tasks.at(event.task_id);
  task.is_log_incomplete = true;
  const std::string lines =
      event.missing_lines == 0 ? "Lines" : fmt::format("{} lines", event.missing_lines);
  task.log.say(
      Level::warning,
      fmt::format("{} of the log are missing here ({}): {}", lines, event.reason, task.link));
}

// An interruption may name no task, or one that this task started; it then belongs to the first
// waiting task.
WatchedTask& WatchedTasks::owner_of(const octopus::Interruption& interruption) {
  if (const auto named = m_tasks.find(interruption.task_id); named != m_tasks.end())
    return named->second;
  for (auto& [id, task] : m_tasks)
    if (task.last_seen.has_pending_interruptions) return task;
  return m_tasks.begin()->second;
}

std::string WatchedTasks::responsible_teams(const octopus::Interruption& interruption) {
  if (interruption.responsible_team_ids.empty()) return "anyone with permission";
  if (!m_team_names) {
    try {
      m_team_names = m_client.team_names();
    } catch (const OctopusError&) { // the ids identify them, too
      m_team_names.emplace();
    }
  }
  std::vector<std::string> names;
  for (const auto& id : interruption.responsible_team_ids) {
    const auto name = m_team_names->find(id);
    names.push_back(name == m_team_names->end() ? id : name->second);
  }
  return text::quoted_list(names);
}

bool WatchedTasks::request_cancel(WatchedTask& task, const CancelRequest& request) {
  try {
    cancel_task(m_context, request);
  } catch (const OctopusError& error) {
    task.log.say(Level::error,
                 fmt::format("{} could not be canceled: {}; see {}",
                             deed_of(m_request, task.task),
                             error.what(),
                             task.link));
    return false;
  }
  task.log.say(Level::warning,
               fmt::format("A cancel request was sent for {}: {}", task.task.task_id, task.link));
  return true;
}

} // namespace octostep::steps
