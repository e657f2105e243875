#include "steps/octopus/tasks/task_watcher.h"

#include <algorithm>
#include <set>
#include <stdexcept>

#include <fmt/core.h>

#include "schema/text/quoted_list.h"
#include "steps/octopus/http/octopus_error.h"
#include "steps/octopus/tasks/activity_log.h"
#include "steps/octopus/tasks/log_budget.h"

namespace octostep::octopus {

namespace {

constexpr int k_last_read_tries = 6;
constexpr int k_polls_between_queue_questions = 5;
// A task may be missing from single responses of a server with several nodes.
constexpr int k_absences_until_gone = 5;

struct Followed {
  explicit Followed(const std::string& id) : log(id) {}

  std::optional<ServerTask> task;
  int absences = 0;
  ActivityLog log;
  bool is_log_done = false;
  int last_read_tries = 0;
  LogBudget budget;
  std::set<std::string> told_interruptions;
  int queued_polls = 0;
  std::optional<int> ahead;
  TaskProgressed progress;
};

using Events = std::vector<WatchEvent>;

bool changed(const ServerTask& before, const ServerTask& now) {
  return before.state_text != now.state_text || before.is_completed != now.is_completed ||
         before.pending_preconditions != now.pending_preconditions;
}

// The path of the deepest running activity below the root; the root has the task's own name.
void find_deepest_running(const std::vector<Activity>& activities,
                          const std::string& path,
                          std::size_t depth,
                          std::pair<std::size_t, std::string>& deepest) {
  for (const auto& activity : activities) {
    const auto own = depth == 0     ? std::string()
                     : path.empty() ? activity.name
                                    : path + " / " + activity.name;
    if (activity.status == ActivityStatus::running && depth > deepest.first) deepest = {depth, own};
    find_deepest_running(activity.children, own, depth + 1, deepest);
  }
}

std::string running_activity(const TaskDetails& details) {
  std::pair<std::size_t, std::string> deepest;
  find_deepest_running(details.activities, "", 0, deepest);
  return deepest.second;
}

// Equal for interruptions that look the same to a reader of the log.
std::string reported_form(const Interruption& interruption) {
  std::string form = interruption.id;
  for (const auto& request : interruption.pull_requests)
    form += '\n' + request.url + '\n' + request.number + '\n' + request.status;
  return form;
}

} // namespace

struct TaskWatcher::State {
  Client& client;
  bool with_logs;
  std::vector<std::string> ids; // in the given order, without duplicates
  std::map<std::string, Followed> tasks;
  bool is_first_poll = true;
  std::size_t first_in_turn = 0;               // where the next round of log reads begins
  std::size_t requests = 0, most_requests = 0; // in this round

  void poll_states(Events& events);
  void note_absences(const std::vector<std::string>& absent);
  void follow_all(Events& events);
  void follow(const std::string& id, Followed& followed, Events& events);
  void follow_queue(const std::string& id, Followed& followed, Events& events);
  void follow_interruptions(const std::string& id, Followed& followed, Events& events);
  void follow_log(const std::string& id, Followed& followed, Events& events);
  void read_last(const std::string& id, Followed& followed, Events& events);
  [[nodiscard]] TaskDetails
  read_log(const std::string& id, Followed& followed, bool is_last, Events& events);
};

TaskWatcher::TaskWatcher(Client& client, std::vector<std::string> task_ids, bool with_logs)
    : m_state(std::make_unique<State>(State{client, with_logs, {}, {}, true, 0, 0, 0})) {
  for (auto& id : task_ids) {
    if (id.empty() || !m_state->tasks.emplace(id, Followed(id)).second) continue;
    m_state->ids.push_back(std::move(id));
  }
}

TaskWatcher::~TaskWatcher() = default;

std::vector<WatchEvent> TaskWatcher::poll(std::size_t most_requests) {
  Events events;
  m_state->requests = 0;
  m_state->most_requests = most_requests;
  m_state->poll_states(events);
  m_state->follow_all(events);
  return events;
}

std::size_t TaskWatcher::requests_of_last_poll() const { return m_state->requests; }

bool TaskWatcher::all_completed() const {
  return std::all_of(m_state->tasks.begin(), m_state->tasks.end(), [&](const auto& entry) {
    const Followed& followed = entry.second;
    return followed.task && followed.task->is_completed &&
           (followed.is_log_done || !m_state->with_logs);
  });
}

const ServerTask& TaskWatcher::task(const std::string& task_id) const {
  const auto found = m_state->tasks.find(task_id);
  if (found == m_state->tasks.end() || !found->second.task)
    throw std::logic_error("task '" + task_id + "' is not followed, or was not polled yet");
  return *found->second.task;
}

void TaskWatcher::State::poll_states(Events& events) {
  std::vector<std::string> unfinished;
  for (const auto& id : ids)
    if (const auto& task = tasks.at(id).task; !task || !task->is_completed)
      unfinished.push_back(id);
  if (unfinished.empty()) return;
  ++requests;
  std::map<std::string, ServerTask> seen;
  for (auto& task : client.tasks(unfinished)) seen.emplace(task.id, std::move(task));
  std::vector<std::string> absent;
  for (const auto& id : unfinished) {
    auto& followed = tasks.at(id);
    const auto found = seen.find(id);
    if (found == seen.end()) {
      absent.push_back(id);
      continue;
    }
    followed.absences = 0;
    const bool is_news = !followed.task || changed(*followed.task, found->second);
    followed.task = found->second;
    if (is_news) events.emplace_back(TaskChanged{found->second});
  }
  note_absences(absent);
  is_first_poll = false;
}

void TaskWatcher::State::note_absences(const std::vector<std::string>& absent) {
  std::vector<std::string> gone;
  for (const auto& id : absent)
    if (++tasks.at(id).absences >= k_absences_until_gone || is_first_poll) gone.push_back(id);
  if (gone.empty()) return;
  throw OctopusError(
      ErrorKind::not_found,
      fmt::format("the server knows no task {} in space '{}'; check the ids and the space; missing "
                  "permissions look the same",
                  text::quoted_list(gone),
                  client.space().name));
}

// Logs are read in turn. If the round has sent enough requests, or the server is unavailable or
// limits the rate, the round ends, and the next one begins where it stopped: requests for the other
// tasks would only delay their states.
void TaskWatcher::State::follow_all(Events& events) {
  for (std::size_t count = 0; count < ids.size(); ++count) {
    const std::size_t index = (first_in_turn + count) % ids.size();
    if (requests >= most_requests) {
      first_in_turn = index;
      return;
    }
    try {
      follow(ids[index], tasks.at(ids[index]), events);
    } catch (const OctopusError& error) {
      if (error.kind() == ErrorKind::stopped) throw;
      if (error.kind() != ErrorKind::unavailable) continue;
      first_in_turn = (index + 1) % ids.size();
      return;
    }
  }
}

void TaskWatcher::State::follow(const std::string& id, Followed& followed, Events& events) {
  if (!followed.task) return;
  if (followed.task->state == TaskState::queued) return follow_queue(id, followed, events);
  if (followed.task->has_pending_interruptions && !followed.task->is_completed)
    follow_interruptions(id, followed, events);
  if (with_logs && !followed.is_log_done) follow_log(id, followed, events);
}

void TaskWatcher::State::follow_queue(const std::string& id, Followed& followed, Events& events) {
  if (followed.queued_polls++ % k_polls_between_queue_questions != 0) return;
  ++requests;
  auto ahead = client.queue_ahead(id);
  if (followed.ahead == ahead.count) return;
  followed.ahead = ahead.count;
  events.emplace_back(TaskQueued{id, std::move(ahead)});
}

void TaskWatcher::State::follow_interruptions(const std::string& id,
                                              Followed& followed,
                                              Events& events) {
  ++requests;
  for (auto& interruption : client.pending_interruptions(id))
    if (followed.told_interruptions.insert(reported_form(interruption)).second)
      events.emplace_back(InterruptionPending{std::move(interruption)});
}

void TaskWatcher::State::follow_log(const std::string& id, Followed& followed, Events& events) {
  followed.budget.count_poll();
  if (followed.task->is_completed) return read_last(id, followed, events);
  if (!followed.budget.allows_read()) return;
  const auto details = read_log(id, followed, /*is_last=*/false, events);
  TaskProgressed progress{id, details.progress_percentage, running_activity(details)};
  const auto& told = followed.progress;
  if (progress.percentage == told.percentage && progress.running_activity == told.running_activity)
    return;
  followed.progress = progress;
  events.emplace_back(std::move(progress));
}

// Called once, after the response that reported the task as completed, because only then can no
// line be missing. The verdict never waits for the log longer than these attempts.
void TaskWatcher::State::read_last(const std::string& id, Followed& followed, Events& events) {
  ++followed.last_read_tries;
  std::string fault;
  try {
    const auto details = read_log(id, followed, /*is_last=*/true, events);
    if (!details.task.is_completed) fault = "the server's log is older than the task's state";
  } catch (const OctopusError& error) {
    if (error.kind() == ErrorKind::stopped) throw;
    if (followed.last_read_tries < k_last_read_tries) throw;
    fault = error.what();
  }
  if (!fault.empty() && followed.last_read_tries < k_last_read_tries) return;
  followed.log.finish(fault, events);
  followed.is_log_done = true;
}

TaskDetails TaskWatcher::State::read_log(const std::string& id,
                                         Followed& followed,
                                         bool is_last,
                                         Events& events) {
  auto asked = followed.log.next(followed.budget.polls_since_read(), is_last);
  ++requests;
  auto details = client.task_details(id, asked.tail);
  auto received = details.reply_bytes;
  if (!followed.log.covers(details, asked)) {
    asked.tail = ActivityLog::k_everything;
    ++requests;
    details = client.task_details(id, asked.tail);
    received += details.reply_bytes;
  }
  const auto new_bytes = followed.log.absorb(details, asked, events);
  followed.budget.note_read(received, new_bytes);
  return details;
}

} // namespace octostep::octopus
