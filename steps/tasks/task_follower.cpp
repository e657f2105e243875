#include "steps/tasks/task_follower.h"

#include <algorithm>
#include <iterator>

#include <fmt/format.h>

#include "steps/octopus/http/octopus_error.h"
#include "steps/step_log.h"
#include "steps/step_problem.h"
#include "steps/tasks/task_artifacts.h"

namespace octostep::steps {
namespace {

using octopus::Duration;
using octopus::OctopusError;

constexpr Duration k_final_state_wait{60'000};      // after the cancel requests at the deadline
constexpr Duration k_deadline_cancel_limit{10'000}; // one cancel request at the deadline
constexpr Duration k_stop_cancel_window{1'500};     // all cancel requests after a stop together
constexpr int k_polls_for_last_lines = 3;
constexpr Duration k_least_limit{250}; // one request, however late it is
constexpr Duration k_stop_poll_interval{500};
constexpr Duration k_closing_limit{60'000};   // one read for the report
constexpr Duration k_deadline_overrun{2'000}; // how long the poll at the deadline may take
// At most 2 requests a second in the long run, including the first and last ones of a step: servers
// from 2026.3 on allow a user 200 a minute, for all builds together.
constexpr Duration k_time_per_request{700};
constexpr std::size_t k_least_requests_per_poll = 20;

std::vector<std::string> ids_of(const std::vector<FollowedTask>& tasks) {
  std::vector<std::string> ids;
  for (const auto& task : tasks)
    if (std::ranges::find(ids, task.task_id) == ids.end()) ids.push_back(task.task_id);
  return ids;
}

} // namespace

TaskFollower::TaskFollower(StepContext& context, const FollowRequest& request)
    : m_context(context),
      m_request(request),
      m_client(context.server->with_stop(context.stop)),
      m_watcher(m_client, ids_of(request.tasks), request.waiting.progress),
      m_tasks(context, request, m_client),
      m_order(ids_of(request.tasks)) {}

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
    const std::string deed = deed_of(m_request, task.task);
    task.log.say(Level::info, fmt::format("{}: {}", deed, task.link));
    task.log.link(deed, task.link);
    const auto cancel = remembered_cancel(m_context.journal, id);
    m_was_too_late = m_was_too_late || (cancel && cancel->reason == CancelReason::deadline);
  }
}

Ending TaskFollower::wait_for_end() {
  while (true) {
    std::optional<Duration> limit = time_left();
    if (limit) limit = std::max(Duration::zero(), *limit) + k_deadline_overrun;
    const auto begun = m_context.clock.elapsed();
    const PollResult polled = poll(limit);
    if (polled == PollResult::stopped) return Ending::stopped;
    if (is_over()) return Ending::completed;
    const auto left = time_left();
    if (polled == PollResult::too_late || (left && *left <= Duration::zero()))
      return Ending::deadline;
    remind();
    const auto wait = wait_after(m_context.clock.elapsed() - begun);
    m_context.clock.sleep(left ? std::min(wait, *left) : wait, m_context.stop);
    if (m_context.stop.stop_requested()) return Ending::stopped;
  }
}

TaskFollower::PollResult TaskFollower::poll(std::optional<Duration> limit) {
  if (limit) limit_requests(limit);
  try {
    const auto affordable = static_cast<std::size_t>(longest_interval() / k_time_per_request);
    const auto events = m_watcher.poll(std::max(affordable, k_least_requests_per_poll));
    take(events);
    return PollResult::answered;
  } catch (const OctopusError& error) {
    if (error.kind() == octopus::ErrorKind::stopped) return PollResult::stopped;
    if (error.kind() == octopus::ErrorKind::deadline && limit) return PollResult::too_late;
    throw;
  }
}

// The watcher keeps its reference, so the client behind it is replaced.
void TaskFollower::limit_requests(std::optional<Duration> limit) {
  m_client = m_context.server->with_stop(m_context.stop, limit);
}

void TaskFollower::take(const std::vector<octopus::WatchEvent>& events) {
  for (const auto& event : events) std::visit([this](const auto& e) { m_tasks.on(e); }, event);
  for (const auto& id : m_order) m_tasks.at(id).last_seen = m_watcher.task(id);
  if (!events.empty()) m_last_output = m_context.clock.elapsed();
  adapt_interval(!events.empty());
}

// To the watcher, a task that is left alone never completes; a few more polls then deliver the end
// of the other logs.
bool TaskFollower::is_over() {
  if (m_watcher.all_completed()) return true;
  std::size_t running = 0;
  std::size_t left_alone = 0;
  for (const auto& id : m_order) {
    const WatchedTask& task = m_tasks.at(id);
    if (task.last_seen.is_completed) continue;
    ++running;
    if (task.is_left_alone) ++left_alone;
  }
  if (left_alone == 0 || running > left_alone) return false;
  return ++m_polls_without_others >= k_polls_for_last_lines;
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
                    m_tasks.whereabouts()));
  }
  const Duration quiet = m_context.follow.heartbeat;
  if (quiet <= Duration::zero() || now - m_last_output < quiet) return;
  m_last_output = now;
  m_context.log.write(Heartbeat{
      fmt::format("Waiting for {} so far: {}", duration_text(spent()), m_tasks.whereabouts())});
}

void TaskFollower::adapt_interval(bool saw_something) {
  const Duration most = longest_interval();
  const Duration first = std::min(m_context.follow.first_poll_interval, most);
  m_interval = saw_something ? first : std::min(most, m_interval * 3 / 2);
  m_interval = std::max(m_interval, Duration(1));
}

// Many tasks need many requests per poll, so the polls start further apart.
Duration TaskFollower::wait_after(Duration poll_took) const {
  const auto requests = static_cast<Duration::rep>(m_watcher.requests_of_last_poll());
  const auto spacing = std::min(longest_interval(), requests * k_time_per_request);
  return std::max(m_interval, spacing - poll_took);
}

Duration TaskFollower::longest_interval() const {
  return m_request.waiting.poll_interval.value_or(m_context.follow.poll_interval);
}

Duration TaskFollower::spent() const { return m_context.clock.elapsed() - m_started; }

std::optional<Duration> TaskFollower::time_left() const {
  if (!m_request.waiting.timeout) return std::nullopt;
  if (m_was_too_late) return Duration::zero();
  return *m_request.waiting.timeout - spent();
}

void TaskFollower::end_after_deadline() {
  say(m_context,
      Level::error,
      fmt::format("The time limit {} has passed: {}",
                  duration_text(*m_request.waiting.timeout),
                  m_tasks.whereabouts()));
  if (!m_request.waiting.cancel_on_timeout) return;
  for (const auto& id : m_order) {
    WatchedTask& task = m_tasks.at(id);
    if (task.last_seen.is_completed) continue;
    const bool was_sent = m_tasks.request_cancel(
        task, {id, CancelReason::deadline, "did not finish in time", k_deadline_cancel_limit});
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
    const bool was_sent = m_tasks.request_cancel(task,
                                                 {id,
                                                  CancelReason::stop,
                                                  "was canceled when the build was stopped",
                                                  std::max(left, k_least_limit)});
    task.note = was_sent ? "a cancel request was sent" : "the cancel request failed";
  }
  if (m_context.follow.cancel_on_stop)
    ask_states_after_stop(noticed + m_context.follow.stop_budget);
}

// Best effort: when time is up, the report contains what is known.
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
      for (const auto& task : last_words.tasks(running)) m_tasks.on(octopus::TaskChanged{task});
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
    if (is_reachable && task.last_seen.is_completed)
      provide_artifacts(
          m_client, m_context.log, m_request.waiting, task, /*insert_id=*/m_order.size() > 1);
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
