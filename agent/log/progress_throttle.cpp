#include "agent/log/progress_throttle.h"

#include <utility>

namespace octostep::agent {

void ProgressThrottle::offer(steps::Progress progress) {
  const auto shown = m_shown.find(progress.stream);
  if (shown != m_shown.end() && shown->second == key(progress)) return;
  m_waiting = std::move(progress);
}

std::optional<steps::Progress> ProgressThrottle::take_due(octopus::Duration now) {
  if (!m_waiting || (m_last && now - *m_last < m_interval)) return std::nullopt;
  m_last = now;
  m_shown[m_waiting->stream] = key(*m_waiting);
  return std::exchange(m_waiting, std::nullopt);
}

void ProgressThrottle::reset() {
  m_waiting.reset();
  m_shown.clear();
}

std::string ProgressThrottle::key(const steps::Progress& progress) const {
  return progress.percent ? std::to_string(*progress.percent / m_percent_step) : progress.text;
}

} // namespace octostep::agent
