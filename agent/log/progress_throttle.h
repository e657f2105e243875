// Decides which progress messages are worth a line: changes only, and not too many at a time.
#pragma once

#include <map>
#include <optional>
#include <string>

#include "steps/log_event.h"
#include "steps/octopus/http/clock.h"

namespace octostep::agent {

class ProgressThrottle {
public:
  // At most one per `interval`; percentages count in steps of `percent_step`.
  ProgressThrottle(octopus::Duration interval, int percent_step)
      : m_interval(interval), m_percent_step(percent_step) {}

  void offer(steps::Progress progress);
  // The latest offered one, once it is due.
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
