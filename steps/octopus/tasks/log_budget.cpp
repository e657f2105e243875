#include "steps/octopus/tasks/log_budget.h"

#include <algorithm>

namespace octostep::octopus {

namespace {

// Below this, every poll reads the log; most logs never come near it.
constexpr std::size_t k_free_bytes = std::size_t{4} << 20U;
constexpr std::size_t k_received_per_new = 2;
// A reply of this size justifies delaying the lines by one poll.
constexpr std::size_t k_bytes_per_skipped_poll = std::size_t{128} << 10U;
constexpr std::size_t k_most_skipped_polls = 60;

} // namespace

bool LogBudget::allows_read() const {
  const auto expected = m_new_per_poll * m_polls;
  const bool is_in_proportion = m_received + m_last_reply + expected <=
                                k_received_per_new * (m_new + expected) + k_free_bytes;
  return is_in_proportion ||
         m_polls > std::min(m_last_reply / k_bytes_per_skipped_poll, k_most_skipped_polls);
}

void LogBudget::note_read(std::size_t reply_bytes, std::size_t new_bytes) {
  m_received += reply_bytes;
  m_new += new_bytes;
  m_last_reply = reply_bytes;
  m_new_per_poll = new_bytes / std::max<std::size_t>(m_polls, 1);
  m_polls = 0;
}

} // namespace octostep::octopus
