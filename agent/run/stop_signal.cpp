#include "agent/run/stop_signal.h"

#include <cstdlib>

#include <pthread.h>
#include <unistd.h>

#include "agent/exit_code.h"
#include "agent/log/standard_streams.h"

namespace octostep::agent {
namespace {

// nohup starts a program with SIGHUP ignored, so that it outlives the terminal. Shells also ignore
// SIGINT for background jobs, but there a stop from the CI server must still work.
bool is_hangup_ignored() {
  struct sigaction action {};
  return sigaction(SIGHUP, nullptr, &action) == 0 && action.sa_handler == SIG_IGN;
}

// This is how nohup and daemons start programs. An agent that was started with nohup also passes on
// SIGHUP as ignored, but it reads the output from a pipe.
bool is_to_outlive_its_parent() { return is_hangup_ignored() && !is_output_a_pipe(); }

constexpr timespec k_look_interval{0, 500'000'000};
constexpr pid_t k_first_process = 1; // adopts processes that have lost their parent

} // namespace

StopSignal::StopSignal() {
  if (getppid() > k_first_process && !is_to_outlive_its_parent()) m_parent = getppid();
  sigemptyset(&m_signals);
  sigaddset(&m_signals, SIGINT);
  sigaddset(&m_signals, SIGTERM);
  if (!is_hangup_ignored()) sigaddset(&m_signals, SIGHUP);
  pthread_sigmask(SIG_BLOCK, &m_signals, &m_previous_mask);
  struct sigaction ignore {};
  ignore.sa_handler = SIG_IGN;
  sigaction(SIGPIPE, &ignore, &m_previous_pipe);
  m_waiter = std::thread([this] { wait_for_signals(); });
}

StopSignal::~StopSignal() {
  m_ending = true;
  pthread_kill(m_waiter.native_handle(), SIGTERM); // wakes only the waiting thread
  m_waiter.join();
  sigaction(SIGPIPE, &m_previous_pipe, nullptr);
  pthread_sigmask(SIG_SETMASK, &m_previous_mask, nullptr);
}

void StopSignal::wait_for_signals() {
  for (;;) {
    const int signal = sigtimedwait(&m_signals, nullptr, &k_look_interval);
    if (m_ending) return;
    if (signal <= 0) {
      look_for_parent();
      continue;
    }
    if (m_received.exchange(signal) != 0) std::_Exit(k_exit_stopped);
    m_source.request_stop();
  }
}

// A process that loses its parent gets another one. Linux's death signal (prctl) would already be
// sent when the parent's thread ends.
void StopSignal::look_for_parent() {
  if (m_parent == 0 || getppid() == m_parent) return;
  m_parent = 0;
  m_source.request_stop();
}

} // namespace octostep::agent
