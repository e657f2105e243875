#include "test/sandbox/task_progress.h"

#include <algorithm>

namespace octostep::sandbox {
namespace {

bool ends_task(const std::string& result) { return result == "Abort" || result == "Fail"; }

class ProgressReader {
public:
  ProgressReader(Instant now, const Timeline& timeline, const TaskEvents& events)
      : m_now(now), m_timeline(timeline), m_events(events) {}

  TaskProgress read(const std::optional<Predecessor>& predecessor) {
    const auto start = start_of(predecessor);
    if (is_canceled_by(start)) return finish_unstarted("Canceled", *m_events.canceled);
    if (m_events.expires && *m_events.expires <= m_now && (!start || *start > *m_events.expires))
      return finish_unstarted("TimedOut", *m_events.expires);
    if (!start || *start > m_now) {
      m_progress.state = "Queued";
      return m_progress;
    }
    run_from(*start);
    if (m_events.forced && m_progress.is_completed()) m_progress.state = m_events.forced->state;
    return m_progress;
  }

private:
  std::optional<Instant> start_of(const std::optional<Predecessor>& predecessor) const {
    auto start = m_events.queued + m_timeline.queue;
    if (!predecessor) return start;
    if (!predecessor->is_finished) return std::nullopt;
    return std::max(start, predecessor->finished);
  }

  bool is_canceled_by(const std::optional<Instant>& start) const {
    return m_events.canceled && *m_events.canceled <= m_now &&
           (!start || *m_events.canceled < *start);
  }

  TaskProgress finish_unstarted(std::string state, Instant at) {
    m_progress.state = std::move(state);
    m_progress.completed = at;
    return m_progress;
  }

  void run_from(Instant start) {
    m_progress.started = start;
    m_progress.segments.emplace_back(Duration{0}, start);
    // The task's own clock runs to the cancel request or to now, whichever comes first.
    const bool is_canceled = m_events.canceled && *m_events.canceled <= m_now;
    const Instant limit = is_canceled ? *m_events.canceled : m_now;
    if (!pass_interruptions(limit)) {
      if (is_canceled && !m_progress.is_completed()) stop_by_cancel();
      return;
    }
    const Instant ends = m_progress.moment_of(m_timeline.duration);
    if (ends <= limit) {
      m_progress.state = m_timeline.outcome;
      m_progress.completed = ends;
      m_progress.position = m_timeline.duration + (m_now - ends);
      return;
    }
    m_progress.position = position_at(limit);
    m_progress.state = "Executing";
    if (is_canceled) stop_by_cancel();
  }

  // False if the task is waiting at one of them, or ended there.
  bool pass_interruptions(Instant limit) {
    std::size_t answers_taken = 0;
    for (std::size_t i = 0; i < m_timeline.interruptions.size(); ++i) {
      const Duration at = m_timeline.interruptions[i].at;
      if (m_progress.moment_of(at) > limit) return true;
      m_progress.reached_interruptions = i + 1;
      const auto answer = answer_to(m_timeline.interruptions[i], answers_taken);
      if (!answer || answer->at > limit) {
        m_progress.state = "Executing";
        m_progress.position = at;
        m_progress.pending_interruption = i;
        return false;
      }
      if (ends_task(answer->result)) {
        m_progress.state = "Failed";
        m_progress.completed = answer->at;
        m_progress.position = at;
        return false;
      }
      m_progress.segments.emplace_back(at, answer->at);
    }
    return true;
  }

  // People answer the interruptions that are for them, in order; the others end by themselves.
  [[nodiscard]] std::optional<TaskEvents::Answer> answer_to(const TimedInterruption& interruption,
                                                            std::size_t& answers_taken) const {
    if (interruption.what.is_for_person())
      return answers_taken < m_events.answers.size()
                 ? std::optional(m_events.answers[answers_taken++])
                 : std::nullopt;
    if (!interruption.what.ends_after) return std::nullopt;
    return TaskEvents::Answer{m_progress.moment_of(interruption.at) + *interruption.what.ends_after,
                              "Proceed"};
  }

  void stop_by_cancel() {
    m_progress.pending_interruption.reset();
    const Instant ends = *m_events.canceled + m_timeline.cancel;
    if (m_timeline.ignores_cancel || ends > m_now) {
      m_progress.state = "Cancelling";
      return;
    }
    m_progress.state = "Canceled";
    m_progress.completed = ends;
  }

  Duration position_at(Instant moment) const {
    const auto& [offset, since] = m_progress.segments.back();
    return offset + (moment - since);
  }

  Instant m_now;
  const Timeline& m_timeline;
  const TaskEvents& m_events;
  TaskProgress m_progress;
};

} // namespace

Instant TaskProgress::moment_of(Duration offset) const {
  Instant moment{};
  for (const auto& [from, since] : segments)
    if (from <= offset || from == Duration{0}) moment = since + (offset - from);
  return moment;
}

TaskProgress progress_at(Instant now,
                         const Timeline& timeline,
                         const TaskEvents& events,
                         const std::optional<Predecessor>& predecessor) {
  return ProgressReader{now, timeline, events}.read(predecessor);
}

} // namespace octostep::sandbox
