// How often a task's log is read. Each reply shows the whole tree again, so reading at every poll
// can move many times the log's size; reads are made rarer once that gets out of proportion, and
// the more so the larger the replies are. Counts polls and bytes; knows no time.
#pragma once

#include <cstddef>

namespace octostep::octopus {

class LogBudget {
public:
  void count_poll() { ++m_polls; } // once per poll, before anything else
  [[nodiscard]] bool allows_read() const;
  [[nodiscard]] std::size_t polls_since_read() const { return m_polls; }
  // After a read: bytes of all replies it took, and about how many of them were news.
  void note_read(std::size_t reply_bytes, std::size_t new_bytes);

private:
  std::size_t m_received = 0, m_new = 0;
  std::size_t m_last_reply = 0, m_new_per_poll = 0;
  std::size_t m_polls = 0;
};

} // namespace octostep::octopus
