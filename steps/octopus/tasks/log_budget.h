// Decides how often a task's log is read. Each reply shows the whole tree again, so reading at
// every poll can transfer many times the size of the log. Once that gets out of proportion, reads
// become rarer, depending on the size of the replies. Counts polls and bytes, not time.
#pragma once

#include <cstddef>

namespace octostep::octopus {

class LogBudget {
public:
  void count_poll() { ++m_polls; } // call once per poll, before anything else
  [[nodiscard]] bool allows_read() const;
  [[nodiscard]] std::size_t polls_since_read() const { return m_polls; }
  // Call after a read, with the bytes of all its replies and roughly how many of them were new.
  void note_read(std::size_t reply_bytes, std::size_t new_bytes);

private:
  std::size_t m_received = 0, m_new = 0;
  std::size_t m_last_reply = 0, m_new_per_poll = 0;
  std::size_t m_polls = 0;
};

} // namespace octostep::octopus
