#include "steps/tasks/task_verdict.h"

#include <algorithm>
#include <cstdint>

#include <fmt/format.h>

#include "steps/step_log.h"
#include "steps/step_problem.h"

namespace octostep::steps {
namespace {

using octopus::TaskState;

// Worst last.
enum class Fate { succeeded, warned, canceled, timed_out, failed };

constexpr std::size_t k_detailed_tasks = 10;

Fate fate_of(const TaskFinding& finding, Ending ending) {
  if (finding.was_given_up) return Fate::failed;
  switch (finding.last_seen.state) {
  case TaskState::success:
    return finding.last_seen.has_warnings_or_errors ? Fate::warned : Fate::succeeded;
  case TaskState::canceled:
    return ending == Ending::deadline || finding.was_too_late ? Fate::timed_out : Fate::canceled;
  case TaskState::timed_out:
    return Fate::timed_out;
  case TaskState::failed:
    return Fate::failed;
  default:
    return ending == Ending::deadline && !finding.last_seen.is_completed ? Fate::timed_out
                                                                         : Fate::failed;
  }
}

std::string state_text(const TaskFinding& finding) {
  return finding.last_seen.state_text.empty() ? "unknown" : finding.last_seen.state_text;
}

std::string where_it_failed(const ActivityFailure& failure) {
  std::string text;
  if (!failure.step.empty()) text = fmt::format("step '{}'", failure.step);
  if (!failure.machine.empty()) text += fmt::format(" on machine '{}'", failure.machine);
  return text;
}

std::string failed_text(const TaskFinding& finding) {
  if (!finding.note.empty()) return finding.note;
  if (finding.last_seen.state != TaskState::failed)
    return fmt::format("ended in the state '{}'", state_text(finding));
  const std::string where = where_it_failed(finding.failure);
  if (!where.empty()) return "failed: " + where;
  if (!finding.last_seen.error_message.empty()) return "failed: " + finding.last_seen.error_message;
  return "failed";
}

std::string timed_out_text(const TaskFinding& finding, const FollowRequest& request) {
  if (finding.last_seen.state == TaskState::timed_out)
    return "was given up by the server (TimedOut): it was not started in time";
  const std::string limit =
      request.waiting.timeout ? duration_text(*request.waiting.timeout) : "the time limit";
  if (finding.last_seen.state == TaskState::canceled)
    return fmt::format("did not finish within {} and was canceled", limit);
  const std::string advice = finding.note.empty() ? "it goes on running" : finding.note;
  return fmt::format(
      "did not finish within {}; its state is '{}', {}", limit, state_text(finding), advice);
}

// What became of the task, as the end of "Deployment of X to Y ".
std::string fate_text(const TaskFinding& finding, const FollowRequest& request, Fate fate) {
  switch (fate) {
  case Fate::failed:
    return failed_text(finding);
  case Fate::timed_out:
    return timed_out_text(finding, request);
  case Fate::canceled:
    return finding.note.empty() ? "was canceled by someone else" : finding.note;
  case Fate::warned:
    return "succeeded with warnings";
  case Fate::succeeded:
    return "succeeded";
  }
  return {};
}

Outcome outcome_of(Fate fate) {
  switch (fate) {
  case Fate::succeeded:
    return Outcome::succeeded;
  case Fate::warned:
    return Outcome::succeeded_with_warnings;
  case Fate::canceled:
    return Outcome::canceled;
  case Fate::timed_out:
    return Outcome::timed_out;
  case Fate::failed:
    return Outcome::failed;
  }
  return Outcome::failed;
}

ProblemKind kind_of(Fate fate) {
  switch (fate) {
  case Fate::canceled:
    return ProblemKind::canceled;
  case Fate::timed_out:
    return ProblemKind::deadline;
  default:
    return ProblemKind::step_failed;
  }
}

struct Judged {
  const TaskFinding* finding;
  Fate fate;
  std::string text;
};

std::string message_for(const FollowRequest& request, const std::vector<Judged>& bad) {
  if (request.tasks.size() == 1)
    return fmt::format("{} {}", deed_of(request, bad.front().finding->task), bad.front().text);
  std::string message = fmt::format(
      "{} did not succeed for {} of {} targets: ", request.deed, bad.size(), request.tasks.size());
  for (std::size_t i = 0; i < bad.size(); ++i)
    message +=
        fmt::format("{}{} {}", i == 0 ? "" : "; ", title_of(bad[i].finding->task), bad[i].text);
  return message;
}

// Build servers recognize a known problem by its identity. So it consists of what stays the same
// from build to build, without release and task.
std::string identity_of(const FollowRequest& request, const FollowedTask& task) {
  std::uint32_t hash = 2166136261U; // FNV-1a
  for (const std::string& part : {request.project, request.runbook, task.environment, task.tenant})
    for (const char c : part + '\n') hash = (hash ^ static_cast<unsigned char>(c)) * 16777619U;
  return fmt::format("octo_deploy_failed_{:08x}", hash);
}

void add_fact(std::string& detail, std::string_view name, const std::string& value) {
  if (!value.empty()) detail += fmt::format("{}: {}\n", name, value);
}

std::string detail_for(const FollowRequest& request, const std::vector<Judged>& bad) {
  std::string detail;
  add_fact(detail, "project", request.project);
  add_fact(detail, "release", request.release);
  add_fact(detail, "runbook", request.runbook);
  for (std::size_t i = 0; i < std::min(bad.size(), k_detailed_tasks); ++i) {
    const TaskFinding& finding = *bad[i].finding;
    add_fact(detail, "environment", finding.task.environment);
    add_fact(detail, "tenant", finding.task.tenant);
    add_fact(detail, "state", state_text(finding));
    add_fact(detail, "failed step", finding.failure.step);
    add_fact(detail, "machine", finding.failure.machine);
    for (const auto& error : finding.failure.first_errors) add_fact(detail, "error", error);
    if (finding.failure.first_errors.empty())
      add_fact(detail, "error", finding.last_seen.error_message);
    add_fact(detail, "link", finding.link);
  }
  if (bad.size() > k_detailed_tasks)
    detail += fmt::format("and {} more\n", bad.size() - k_detailed_tasks);
  if (!detail.empty()) detail.pop_back();
  return detail;
}

Verdict verdict_on(const FollowRequest& request,
                   ProblemKind kind,
                   std::string message,
                   const std::vector<Judged>& bad) {
  const TaskFinding& first = *bad.front().finding;
  StepProblem problem;
  problem.kind = kind;
  problem.message = std::move(message);
  problem.failed_step = first.failure.step;
  problem.machine = first.failure.machine;
  problem.first_errors = first.failure.first_errors;
  problem.link = first.link;
  Verdict verdict;
  verdict.outcome = steps::outcome_of(kind);
  verdict.build_problem =
      BuildProblem{identity_of(request, first.task), problem.message, detail_for(request, bad)};
  verdict.problem = std::move(problem);
  return verdict;
}

// After a stop or a lost connection, the last known state of every task counts.
Verdict judge_broken_off(const FollowRequest& request, const Findings& findings) {
  std::vector<Judged> tasks;
  for (const auto& finding : findings.tasks) {
    const std::string seen = fmt::format("was last seen '{}'", state_text(finding));
    tasks.push_back(
        {&finding, Fate::failed, finding.note.empty() ? seen : seen + ", " + finding.note});
  }
  std::string states;
  for (const auto& task : tasks)
    states +=
        fmt::format("{}{} {}", states.empty() ? "" : "; ", title_of(task.finding->task), task.text);
  if (findings.ending == Ending::stopped)
    return verdict_on(request,
                      ProblemKind::stopped,
                      fmt::format("{} was stopped by the build server: {}", request.deed, states),
                      tasks);
  return verdict_on(
      request,
      findings.lost.kind,
      fmt::format(
          "{}: lost sight of its tasks: {} ({})", request.deed, findings.lost.message, states),
      tasks);
}

} // namespace

Verdict judge(const FollowRequest& request, const Findings& findings) {
  if (findings.ending == Ending::stopped || findings.ending == Ending::lost)
    return judge_broken_off(request, findings);
  std::vector<Judged> bad;
  Fate worst = Fate::succeeded;
  for (const auto& finding : findings.tasks) {
    const Fate fate = fate_of(finding, findings.ending);
    worst = std::max(worst, fate);
    if (fate > Fate::warned) bad.push_back({&finding, fate, fate_text(finding, request, fate)});
  }
  if (!bad.empty()) {
    std::ranges::stable_sort(bad, std::ranges::greater{}, &Judged::fate);
    return verdict_on(request, kind_of(worst), message_for(request, bad), bad);
  }
  Verdict verdict;
  verdict.outcome = outcome_of(worst);
  return verdict;
}

} // namespace octostep::steps
