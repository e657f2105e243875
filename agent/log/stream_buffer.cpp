#include "agent/log/stream_buffer.h"

#include <algorithm>

namespace octostep::agent {

int stream_of(const steps::LogEvent& event) {
  return std::visit(
      [](const auto& one) {
        if constexpr (requires { one.stream; }) return one.stream;
        return 0;
      },
      event);
}

// Roughly how much memory it takes while it waits.
std::size_t StreamBuffer::bytes_of(const steps::LogEvent& event) {
  const auto* line = std::get_if<steps::Line>(&event);
  return sizeof event + (line == nullptr ? 0 : line->text.size() + line->block.size());
}

std::vector<steps::LogEvent> StreamBuffer::offer(const steps::LogEvent& event,
                                                 octopus::Duration now) {
  std::vector<steps::LogEvent> ready;
  const int stream = stream_of(event);
  if (stream == 0 || std::holds_alternative<steps::Progress>(event)) {
    ready.push_back(event);
  } else if (m_live == 0 || m_live == stream) {
    m_live = stream;
    let_through(stream, event, ready);
  } else {
    Waiting& waiting = m_waiting[stream];
    if (waiting.events.empty()) waiting.since = now;
    waiting.events.push_back(event);
    m_waiting_bytes += bytes_of(event);
    if (m_waiting_bytes > k_most_waiting_bytes) release(stream, ready);
  }
  show_overdue(now, ready);
  return ready;
}

std::vector<steps::LogEvent> StreamBuffer::drain() {
  std::vector<steps::LogEvent> ready;
  while (const int stream = longest_waiting()) release(stream, ready);
  m_live = 0;
  m_open_blocks.clear();
  return ready;
}

void StreamBuffer::let_through(int stream,
                               const steps::LogEvent& event,
                               std::vector<steps::LogEvent>& ready) {
  ready.push_back(event);
  int& open = m_open_blocks[stream];
  if (std::holds_alternative<steps::BlockOpened>(event)) ++open;
  const bool block_ended = std::holds_alternative<steps::BlockClosed>(event) && --open <= 0;
  if (!block_ended && !std::holds_alternative<steps::StreamClosed>(event)) return;
  open = 0;
  m_live = 0;
  show_next(ready);
}

void StreamBuffer::show_next(std::vector<steps::LogEvent>& ready) {
  while (m_live == 0) {
    const int stream = longest_waiting();
    if (stream == 0) return;
    release(stream, ready);
  }
}

void StreamBuffer::show_overdue(octopus::Duration now, std::vector<steps::LogEvent>& ready) {
  for (int stream = longest_waiting(); stream != 0; stream = longest_waiting()) {
    if (now - m_waiting[stream].since < k_longest_wait) return;
    release(stream, ready);
  }
}

// Shows the events that `stream` held back. Afterwards it is the live stream, unless it has ended
// in the meantime.
void StreamBuffer::release(int stream, std::vector<steps::LogEvent>& ready) {
  const auto waiting = m_waiting.extract(stream);
  if (waiting.empty()) return;
  bool ended = false;
  int& open = m_open_blocks[stream];
  for (const steps::LogEvent& event : waiting.mapped().events) {
    if (std::holds_alternative<steps::BlockOpened>(event)) ++open;
    if (std::holds_alternative<steps::BlockClosed>(event)) --open;
    ended = (std::holds_alternative<steps::BlockClosed>(event) && open <= 0) ||
            std::holds_alternative<steps::StreamClosed>(event);
    m_waiting_bytes -= bytes_of(event);
    ready.push_back(event);
  }
  m_live = ended ? 0 : stream;
}

int StreamBuffer::longest_waiting() const {
  const auto first =
      std::min_element(m_waiting.begin(), m_waiting.end(), [](const auto& one, const auto& other) {
        return one.second.since < other.second.since;
      });
  return first == m_waiting.end() ? 0 : first->first;
}

} // namespace octostep::agent
