// Turns the CI server's stop signals into a stop token. Only this and the process environment use
// POSIX in the agent.
#pragma once

#include <atomic>
#include <csignal>
#include <stop_token>
#include <thread>

#include <sys/types.h>

namespace octostep::agent {

// SIGINT, SIGTERM and SIGHUP request a stop; a second one ends the process at once with exit code
// 130. The end of the parent process also requests a stop, within a second, unless the process was
// started to outlive it: with SIGHUP ignored and without a pipe for its output. SIGPIPE is ignored,
// so that a closed log shows as a failed write.
//
// Must be created before any other thread starts, because threads inherit the blocked signals. Only
// one may exist at a time.
class StopSignal {
public:
  StopSignal();
  ~StopSignal(); // restores the signals
  StopSignal(const StopSignal&) = delete;
  StopSignal& operator=(const StopSignal&) = delete;

  [[nodiscard]] std::stop_source source() const { return m_source; }

  [[nodiscard]] int received() const { return m_received; } // number of the signal; 0 = none

private:
  void wait_for_signals();
  void look_for_parent();

  std::stop_source m_source;
  sigset_t m_signals{};
  sigset_t m_previous_mask{};
  struct sigaction m_previous_pipe {};
  std::atomic<int> m_received{0};
  std::atomic<bool> m_ending{false};
  pid_t m_parent = 0; // 0 = not monitored
  std::thread m_waiter;
};

} // namespace octostep::agent
