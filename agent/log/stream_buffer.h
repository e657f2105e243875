// Lets one stream through at a time, for servers that cannot show several side by side. The events
// of the other streams wait until the outermost block of the live stream ends, for at most 30 s, or
// until there are too many; then they are shown together.
#pragma once

#include <deque>
#include <map>
#include <vector>

#include "steps/log_event.h"
#include "steps/octopus/http/clock.h"

namespace octostep::agent {

class StreamBuffer {
public:
  static constexpr octopus::Duration k_longest_wait{30'000};
  static constexpr std::size_t k_most_waiting_bytes = std::size_t{8} << 20U;

  // The events to show now, in order. Events without a stream and those of stream 0 never wait.
  std::vector<steps::LogEvent> offer(const steps::LogEvent& event, octopus::Duration now);
  std::vector<steps::LogEvent> drain(); // everything that is waiting

private:
  struct Waiting {
    octopus::Duration since{0};
    std::deque<steps::LogEvent> events;
  };

  [[nodiscard]] static std::size_t bytes_of(const steps::LogEvent& event);
  void let_through(int stream, const steps::LogEvent& event, std::vector<steps::LogEvent>& ready);
  void show_next(std::vector<steps::LogEvent>& ready);
  void show_overdue(octopus::Duration now, std::vector<steps::LogEvent>& ready);
  void release(int stream, std::vector<steps::LogEvent>& ready);
  [[nodiscard]] int longest_waiting() const; // 0 = none

  int m_live = 0; // 0 = none
  std::map<int, int> m_open_blocks;
  std::map<int, Waiting> m_waiting;
  std::size_t m_waiting_bytes = 0; // of everything that waits
};

// The stream that an event belongs to; 0 also for events without one.
[[nodiscard]] int stream_of(const steps::LogEvent& event);

} // namespace octostep::agent
