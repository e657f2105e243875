#include "steps/tasks/task_cancel.h"

#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <stdexcept>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "steps/octopus/http/octopus_error.h"
#include "steps/step_log.h"
#include "steps/step_problem.h"
#include "steps/tasks/lost_start.h"
#include "steps/write_once.h"

namespace octostep::steps {
namespace {

using octopus::Duration;
using octopus::OctopusError;
using octopus::ServerTask;

constexpr Duration k_cancel_limit{30'000};
constexpr Duration k_look_interval{1'000};
constexpr const char* k_cancel_kind = "cancel";

struct ReasonName {
  CancelReason reason;
  const char* name;
};
constexpr std::array k_reasons{
    ReasonName{CancelReason::intervention, "intervention"},
    ReasonName{CancelReason::deadline, "deadline"},
    ReasonName{CancelReason::stop, "stop"},
    ReasonName{CancelReason::clean_up, "clean-up"},
};

std::string reason_name(CancelReason reason) {
  for (const auto& known : k_reasons)
    if (known.reason == reason) return known.name;
  throw std::logic_error("a cancel reason without a name");
}

class LeftRunning {
public:
  LeftRunning(StepContext& context, const std::vector<JournalEntry>& entries)
      : m_context(context), m_entries(entries) {}

  StepResult cancel(Duration patience) {
    find_tasks();
    if (m_ids.empty()) {
      say(m_context, Level::info, "No server task was started; there is nothing to cancel");
      return {};
    }
    look();
    for (const auto& id : m_ids) cancel_if_running(id);
    wait_for_ends(patience);
    return conclude();
  }

private:
  void find_tasks() {
    const auto known = tasks_in(m_context.journal);
    for (const auto& entry : m_entries) {
      const Rows rows = entry.result ? *entry.result : look_up(entry, known);
      for (const auto& task : tasks_of(rows))
        if (m_deeds.emplace(task.task_id, entry.key.target).second) m_ids.push_back(task.task_id);
    }
  }

  // The process ended between sending the request and recording the answer.
  Rows look_up(const JournalEntry& entry, const std::vector<std::string>& known) {
    say(m_context,
        Level::warning,
        fmt::format("{} was about to start {}, and ended before it noted the outcome; looking for "
                    "it",
                    entry.writer,
                    entry.key.target));
    const Duration age = m_context.clock.now() - entry.intended;
    if (age < m_context.settle_time && age >= Duration::zero())
      m_context.clock.sleep(m_context.settle_time - age, m_context.stop);
    return find_started(
               *m_context.server, search_from(entry.key.kind, entry.facts), entry.since, known)
        .rows;
  }

  void look() {
    for (const auto& task : m_context.server->tasks(m_ids)) m_seen.insert_or_assign(task.id, task);
  }

  [[nodiscard]] bool runs(const std::string& id) const {
    const auto seen = m_seen.find(id);
    return seen != m_seen.end() && !seen->second.is_completed;
  }

  void cancel_if_running(const std::string& id) {
    if (!runs(id)) return;
    const std::string link = m_context.server->task_link(id);
    try {
      cancel_task(m_context,
                  {id,
                   CancelReason::clean_up,
                   "was canceled by 'octostep cancel', after its build had ended",
                   k_cancel_limit});
      say(m_context, Level::warning, fmt::format("A cancel request was sent for {}: {}", id, link));
    } catch (const OctopusError& error) {
      if (!m_problem) m_problem = problem_from(error);
      say(m_context,
          Level::error,
          fmt::format("{} could not be canceled: {}; see {}", id, error.what(), link));
    }
  }

  void wait_for_ends(Duration patience) {
    const Duration until = m_context.clock.elapsed() + patience;
    while (std::ranges::any_of(m_ids, [this](const std::string& id) { return runs(id); })) {
      look();
      const Duration left = until - m_context.clock.elapsed();
      if (left <= Duration::zero() ||
          !m_context.clock.sleep(std::min(left, k_look_interval), m_context.stop))
        return;
    }
  }

  StepResult conclude() {
    StepResult result;
    std::vector<std::string> running;
    for (const auto& id : m_ids) {
      result.tasks.push_back(report(id));
      if (runs(id)) running.push_back(id);
    }
    if (!running.empty() && !m_problem) {
      m_problem.emplace();
      m_problem->kind =
          m_context.stop.stop_requested() ? ProblemKind::stopped : ProblemKind::deadline;
      m_problem->message =
          fmt::format("{} still running after a cancel request: {}",
                      running.size() == 1 ? "a server task is" : "server tasks are",
                      fmt::join(running, ", "));
    }
    if (!m_problem) return result;
    result.outcome = outcome_of(m_problem->kind);
    result.problem = std::move(m_problem);
    return result;
  }

  TaskReport report(const std::string& id) {
    TaskReport report;
    report.task_id = id;
    report.link = m_context.server->task_link(id);
    const auto seen = m_seen.find(id);
    report.state = seen == m_seen.end() ? "gone from the server" : seen->second.state_text;
    say(m_context,
        Level::info,
        fmt::format("{} ({}): {}: {}", id, m_deeds.at(id), report.state, report.link));
    return report;
  }

  StepContext& m_context;
  const std::vector<JournalEntry>& m_entries;
  std::vector<std::string> m_ids;
  std::map<std::string, std::string> m_deeds; // by task id: what it was started for
  std::map<std::string, ServerTask> m_seen;
  std::optional<StepProblem> m_problem;
};

} // namespace

void cancel_task(StepContext& context, const CancelRequest& request) {
  Write write;
  write.kind = k_cancel_kind;
  write.title = "Cancel request for " + request.task_id;
  write.target = request.task_id;
  write.facts = {{"reason", reason_name(request.reason)}, {"note", request.note}};
  write.send = [&]() -> Rows {
    context.server->cancel_task(request.task_id, request.limit);
    return {};
  };
  (void)write_once(context, write);
}

std::optional<CancelRequest> remembered_cancel(Journal* journal, const std::string& task_id) {
  std::optional<CancelRequest> request;
  if (journal == nullptr) return request;
  for (const auto& entry : journal->entries()) {
    if (entry.key.kind != k_cancel_kind || entry.key.target != task_id) continue;
    const std::string reason = value_in(entry.facts, "reason");
    for (const auto& known : k_reasons)
      if (reason == known.name)
        request = CancelRequest{task_id, known.reason, value_in(entry.facts, "note"), {}};
  }
  return request;
}

std::vector<JournalEntry> task_entries(Journal& journal) {
  auto entries = journal.entries();
  std::erase_if(entries, [](const JournalEntry& entry) {
    return entry.key.kind != k_deployment_kind && entry.key.kind != k_runbook_run_kind;
  });
  return entries;
}

StepResult cancel_left_running(StepContext& context,
                               const std::vector<JournalEntry>& entries,
                               Duration patience) {
  return LeftRunning(context, entries).cancel(patience);
}

} // namespace octostep::steps
