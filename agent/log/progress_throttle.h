// Decides which progress messages deserve a line: only changes, and not too many.
#pragma once

#include <map>
#include <optional>
#include <string>

#include "steps/log_event.h"
#include "steps/octopus/http/clock.h"

namespace octostep::agent {

class ProgressThrottle {
public:
  // At most one per `interval`; a percentage counts as changed only when it passes a multiple of
  // `percent_step`.
  ProgressThrottle(octopus::Duration interval, int percent_step)
      : m_interval(interval), m_percent_step(percent_step) {}

  void offer(steps::Progress progress);
  // Returns the latest offered message once it is due.
  std::optional<steps::Progress> take_due(octopus::Duration now);
  void reset();

private:
  [[nodiscard]] std::string key(const steps::Progress& progress) const;

  octopus::Duration m_interval;
  int m_percent_step;
  std::optional<octopus::Duration> m_last;
  std::optional<steps::Progress> m_waiting;
  std::map<int, std::string> m_shown; // by stream
};

} // namespace octostep::agent
