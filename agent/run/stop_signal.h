// The CI's wish to stop the build, as a stop token. This and the process environment are all that
// touches POSIX in the agent.
#pragma once

#include <atomic>
#include <csignal>
#include <stop_token>
#include <thread>

#include <sys/types.h>

namespace octostep::agent {

// SIGINT, SIGTERM and SIGHUP request a stop; a second one ends the process at once with exit code
// 130. So does the end of the parent process, within a second, unless the process was started to
// outlive it: with SIGHUP ignored and without a pipe for its output. SIGPIPE is ignored, so that a
// closed log shows as a failed write.
//
// Must be made before any other thread starts: threads inherit the blocked signals. One at a time.
class StopSignal {
public:
  StopSignal();
  ~StopSignal(); // puts the signals back as they were
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
  pid_t m_parent = 0; // 0 = not looked for
  std::thread m_waiter;
};

} // namespace octostep::agent
