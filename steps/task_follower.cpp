#include "steps/task_follower.h"

#include <algorithm>
#include <iterator>

#include <fmt/format.h>

#include "steps/deployment_targets.h"
#include "steps/step_log.h"
#include "steps/step_problem.h"

namespace octostep::steps {
namespace {

using octopus::Duration;
using octopus::OctopusError;
using octopus::TaskState;

constexpr Duration k_final_state_wait{60'000};  // after cancel requests at the deadline
constexpr Duration k_cancel_limit{10'000};      // one cancel request while there is time
constexpr Duration k_stop_cancel_window{1'500}; // all cancel requests after a stop
constexpr Duration k_least_limit{250};          // of one request, however late it is
constexpr Duration k_stop_poll_interval{500};
constexpr Duration k_closing_limit{60'000};   // one read for the report
constexpr Duration k_deadline_overrun{2'000}; // how long the poll at the deadline may take

std::vector<std::string> ids_of(const std::vector<FollowedTask>& tasks) {
  std::vector<std::string> ids;
  for (const auto& task : tasks)
    if (std::ranges::find(ids, task.task_id) == ids.end()) ids.push_back(task.task_id);
  return ids;
}

std::string state_of(const WatchedTask& task) {
  return task.last_seen.state_text.empty() ? "not known yet" : task.last_seen.state_text;
}

} // namespace

TaskFollower::TaskFollower(StepContext& context, const FollowRequest& request)
    : m_context(context),
      m_request(request),
      m_client(context.server->with_stop(context.stop)),
      m_watcher(m_client, ids_of(request.tasks), request.waiting.progress),
      m_order(ids_of(request.tasks)) {
  for (const auto& task : request.tasks)
    m_tasks.try_emplace(task.task_id, context.log, task, context.server->task_link(task.task_id));
}

StepResult TaskFollower::follow() {
  begin();
  Ending ending = Ending::lost;
  try {
    ending = wait_for_end();
    if (ending == Ending::deadline) end_after_deadline();
  } catch (const OctopusError& error) {
    m_lost = problem_from(error);
    say(m_context,
        Level::error,
        fmt::format("The server tasks cannot be followed any longer: {}", error.what()));
  }
  if (m_context.stop.stop_requested() && ending != Ending::completed) ending = Ending::stopped;
  if (ending == Ending::stopped) end_after_stop();
  return finish(ending);
}

void TaskFollower::begin() {
  m_started = m_context.clock.elapsed();
  m_last_output = m_started;
  m_interval = m_context.follow.first_poll_interval;
  if (m_request.waiting.timeout) {
    say(m_context,
        Level::info,
        fmt::format("Waiting at most {}", duration_text(*m_request.waiting.timeout)));
  } else {
    say(m_context,
        Level::info,
        "Waiting without a time limit of its own; the build server's limit applies");
  }
  for (const auto& id : m_order) {
    WatchedTask& task = m_tasks.at(id);
    task.log.open();
    task.log.say(Level::info, fmt::format("{}: {}", deed_of(m_request, task.task), task.link));
  }
}

Ending TaskFollower::wait_for_end() {
  while (true) {
    std::optional<Duration> limit = time_left();
    if (limit) limit = std::max(Duration::zero(), *limit) + k_deadline_overrun;
    const PollResult polled = poll(limit);
    if (polled == PollResult::stopped) return Ending::stopped;
    if (is_over()) return Ending::completed;
    const auto left = time_left();
    if (polled == PollResult::too_late || (left && *left <= Duration::zero()))
      return Ending::deadline;
    remind();
    m_context.clock.sleep(left ? std::min(m_interval, *left) : m_interval, m_context.stop);
    if (m_context.stop.stop_requested()) return Ending::stopped;
  }
}

TaskFollower::PollResult TaskFollower::poll(std::optional<Duration> limit) {
  if (limit) limit_requests(limit);
  try {
    const auto events = m_watcher.poll();
    take(events);
    return PollResult::answered;
  } catch (const OctopusError& error) {
    if (error.kind() == octopus::ErrorKind::stopped) return PollResult::stopped;
    if (error.kind() == octopus::ErrorKind::deadline && limit) return PollResult::too_late;
    throw;
  }
}

// The watcher keeps its reference, so the client behind it is replaced in its place.
void TaskFollower::limit_requests(std::optional<Duration> limit) {
  m_client = m_context.server->with_stop(m_context.stop, limit);
}

void TaskFollower::take(const std::vector<octopus::WatchEvent>& events) {
  for (const auto& event : events) std::visit([this](const auto& e) { on(e); }, event);
  for (auto& [id, task] : m_tasks) task.last_seen = m_watcher.task(id);
  if (!events.empty()) m_last_output = m_context.clock.elapsed();
  adapt_interval(!events.empty());
}

// Given-up tasks are not waited for; one more poll then brings the end of the others' logs.
bool TaskFollower::is_over() {
  if (m_watcher.all_completed()) return true;
  const bool others_run = std::ranges::any_of(m_tasks, [](const auto& entry) {
    const WatchedTask& task = entry.second;
    return !task.last_seen.is_completed && !task.is_left_alone;
  });
  if (others_run) return false;
  return ++m_polls_without_others > 1;
}

void TaskFollower::remind() {
  const Duration now = m_context.clock.elapsed();
  const auto left = time_left();
  if (left && !m_has_reminded && spent() * 5 >= *m_request.waiting.timeout * 4) {
    m_has_reminded = true;
    m_last_output = now;
    say(m_context,
        Level::warning,
        fmt::format("80 % of the time limit {} has passed, {} left: {}",
                    duration_text(*m_request.waiting.timeout),
                    duration_text(*left),
                    whereabouts()));
  }
  const Duration quiet = m_context.follow.heartbeat;
  if (quiet <= Duration::zero() || now - m_last_output < quiet) return;
  m_last_output = now;
  m_context.log.write(
      Heartbeat{fmt::format("Waiting for {} so far: {}", duration_text(spent()), whereabouts())});
}

// "Test: Executing, Step 2: Deploy web / web-01; Test / Acme: Queued behind 3 other tasks"
std::string TaskFollower::whereabouts() const {
  std::string text;
  for (const auto& id : m_order) {
    const WatchedTask& task = m_tasks.at(id);
    if (task.last_seen.is_completed) continue;
    text += fmt::format("{}{}: {}", text.empty() ? "" : "; ", task.log.title(), state_of(task));
    if (task.last_seen.state == TaskState::queued && !task.queue.empty()) text += " " + task.queue;
    if (!task.log.running_activity().empty()) text += ", " + task.log.running_activity();
    if (task.last_seen.has_pending_interruptions) text += ", waiting for a person";
  }
  return text.empty() ? "reading the end of the log" : text;
}

void TaskFollower::adapt_interval(bool saw_something) {
  const Duration most = m_request.waiting.poll_interval.value_or(m_context.follow.poll_interval);
  const Duration first = std::min(m_context.follow.first_poll_interval, most);
  m_interval = saw_something ? first : std::min(most, m_interval * 3 / 2);
  m_interval = std::max(m_interval, Duration(1));
}

Duration TaskFollower::spent() const { return m_context.clock.elapsed() - m_started; }

std::optional<Duration> TaskFollower::time_left() const {
  if (!m_request.waiting.timeout) return std::nullopt;
  return *m_request.waiting.timeout - spent();
}

void TaskFollower::on(const octopus::ActivityOpened& event) {
  m_tasks.at(event.task_id).log.activity_opened(event);
}

void TaskFollower::on(const octopus::ActivityClosed& event) {
  m_tasks.at(event.task_id).log.activity_closed(event);
}

void TaskFollower::on(const octopus::ActivityLine& event) {
  m_tasks.at(event.task_id).log.activity_line(event);
}

void TaskFollower::on(const octopus::TaskProgressed& event) {
  m_tasks.at(event.task_id).log.progressed(event);
}

void TaskFollower::on(const octopus::TaskChanged& event) {
  WatchedTask& task = m_tasks.at(event.task.id);
  const bool is_news = task.last_seen.state_text != event.task.state_text;
  task.last_seen = event.task;
  if (!is_news) return;
  Level level = Level::info;
  if (event.task.is_completed && event.task.state != TaskState::success) level = Level::error;
  if (event.task.state == TaskState::cancelling) level = Level::warning;
  const std::string reason =
      event.task.error_message.empty() ? "" : ": " + event.task.error_message;
  task.log.say(
      level,
      fmt::format("{} is {}{}", deed_of(m_request, task.task), event.task.state_text, reason));
}

void TaskFollower::on(const octopus::TaskQueued& event) {
  WatchedTask& task = m_tasks.at(event.task_id);
  task.queue =
      event.ahead == 0
          ? "next in the queue"
          : fmt::format("behind {} other {}", event.ahead, event.ahead == 1 ? "task" : "tasks");
  task.log.say(
      Level::wait,
      fmt::format("{} is queued, {}: {}", deed_of(m_request, task.task), task.queue, task.link));
}

void TaskFollower::on(const octopus::InterruptionPending& event) {
  const octopus::Interruption& interruption = event.interruption;
  WatchedTask& task = owner_of(interruption);
  std::string text = fmt::format("{} waits for a person: '{}' ({}). Responsible: {}. {}",
                                 deed_of(m_request, task.task),
                                 interruption.title,
                                 interruption.type,
                                 responsible_teams(interruption),
                                 task.link);
  if (!interruption.instructions.empty()) text += "\nInstructions: " + interruption.instructions;
  task.log.print_foreign(Level::wait, text);
  if (m_request.waiting.on_intervention == OnIntervention::wait) return;
  task.was_given_up = true;
  if (m_request.waiting.on_intervention == OnIntervention::cancel &&
      request_cancel(task, k_cancel_limit)) {
    task.note = fmt::format("waited for a person ('{}') and was canceled, as 'onIntervention' says",
                            interruption.title);
  } else {
    task.is_left_alone = true;
    task.note = fmt::format(
        "waits for a person ('{}'), which 'onIntervention' makes a failure; it goes on waiting",
        interruption.title);
  }
}

void TaskFollower::on(const octopus::LogIncomplete& event) {
  WatchedTask& task = m_tasks.at(event.task_id);
  task.is_log_incomplete = true;
  const std::string lines =
      event.missing_lines == 0 ? "Lines" : fmt::format("{} lines", event.missing_lines);
  task.log.say(
      Level::warning,
      fmt::format("{} of the log are missing here ({}): {}", lines, event.reason, task.link));
}

// An interruption may name no task, or one that this task started; then the first waiting one is
// it.
WatchedTask& TaskFollower::owner_of(const octopus::Interruption& interruption) {
  if (const auto named = m_tasks.find(interruption.task_id); named != m_tasks.end())
    return named->second;
  for (const auto& id : m_order)
    if (m_tasks.at(id).last_seen.has_pending_interruptions) return m_tasks.at(id);
  return m_tasks.at(m_order.front());
}

std::string TaskFollower::responsible_teams(const octopus::Interruption& interruption) {
  if (interruption.responsible_team_ids.empty()) return "anyone with permission";
  if (!m_team_names) {
    try {
      m_team_names = m_client.team_names();
    } catch (const OctopusError&) { // the ids say who, too
      m_team_names.emplace();
    }
  }
  std::vector<std::string> names;
  for (const auto& id : interruption.responsible_team_ids) {
    const auto name = m_team_names->find(id);
    names.push_back(name == m_team_names->end() ? id : name->second);
  }
  return quoted_list(names);
}

void TaskFollower::end_after_deadline() {
  say(m_context,
      Level::error,
      fmt::format("The time limit {} has passed: {}",
                  duration_text(*m_request.waiting.timeout),
                  whereabouts()));
  if (!m_request.waiting.cancel_on_timeout) return;
  for (const auto& id : m_order) {
    WatchedTask& task = m_tasks.at(id);
    if (task.last_seen.is_completed) continue;
    const bool was_sent = request_cancel(task, k_cancel_limit);
    task.note = was_sent ? "a cancel request was sent" : "the cancel request failed";
  }
  const Duration until = m_context.clock.elapsed() + k_final_state_wait;
  while (m_context.clock.elapsed() < until) {
    const PollResult polled = poll(until - m_context.clock.elapsed());
    if (polled != PollResult::answered || is_over()) return;
    if (!m_context.clock.sleep(m_context.follow.first_poll_interval, m_context.stop)) return;
  }
}

void TaskFollower::end_after_stop() {
  const Duration noticed = m_context.clock.elapsed();
  for (const auto& id : m_order) {
    WatchedTask& task = m_tasks.at(id);
    if (task.last_seen.is_completed) continue;
    if (!m_context.follow.cancel_on_stop) {
      task.note = "it goes on running";
      task.log.say(Level::warning,
                   fmt::format("{} goes on running: {}", deed_of(m_request, task.task), task.link));
      continue;
    }
    const Duration left = k_stop_cancel_window - (m_context.clock.elapsed() - noticed);
    const bool was_sent = request_cancel(task, std::max(left, k_least_limit));
    task.note = was_sent ? "a cancel request was sent" : "the cancel request failed";
  }
  if (m_context.follow.cancel_on_stop)
    ask_states_after_stop(noticed + m_context.follow.stop_budget);
}

bool TaskFollower::request_cancel(WatchedTask& task, Duration limit) {
  try {
    m_context.server->cancel_task(task.task.task_id, limit);
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

// Best effort: the report says what is known when the time is up.
void TaskFollower::ask_states_after_stop(Duration until) {
  while (true) {
    std::vector<std::string> running;
    std::ranges::copy_if(m_order, std::back_inserter(running), [this](const std::string& id) {
      return !m_tasks.at(id).last_seen.is_completed;
    });
    const Duration left = until - m_context.clock.elapsed();
    if (running.empty() || left < k_least_limit) return;
    try {
      octopus::Client last_words = m_context.server->with_stop(std::stop_token(), left);
      for (const auto& task : last_words.tasks(running)) on(octopus::TaskChanged{task});
    } catch (const OctopusError& error) {
      say(m_context,
          Level::warning,
          fmt::format("The final states could not be read: {}", error.what()));
      return;
    }
    m_context.clock.sleep(std::min(k_stop_poll_interval, left), std::stop_token());
  }
}

StepResult TaskFollower::finish(Ending ending) {
  const bool is_reachable = ending == Ending::completed || ending == Ending::deadline;
  limit_requests(ending == Ending::deadline ? k_deadline_overrun : k_closing_limit);
  StepResult result;
  Findings findings;
  findings.ending = ending;
  findings.lost = m_lost;
  for (const auto& id : m_order) {
    WatchedTask& task = m_tasks.at(id);
    if (is_reachable && task.has_failed())
      complete_failed_task(
          m_client, m_context.log, m_request.waiting, task, /*insert_id=*/m_order.size() > 1);
    if (is_reachable && task.last_seen.is_completed) list_artifacts(m_client, task);
    result.tasks.push_back(report_of(task));
    findings.tasks.push_back(finding_of(task));
    task.log.close();
  }
  Verdict verdict = judge(m_request, findings);
  result.outcome = verdict.outcome;
  result.problem = std::move(verdict.problem);
  if (verdict.build_problem) m_context.log.write(*verdict.build_problem);
  return result;
}

} // namespace octostep::steps
