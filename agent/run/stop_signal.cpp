#include "agent/run/stop_signal.h"

#include <cstdlib>

#include <pthread.h>
#include <unistd.h>

#include "agent/exit_code.h"
#include "agent/log/standard_streams.h"

namespace octostep::agent {
namespace {

// nohup starts a program with SIGHUP ignored, so that it outlives the terminal. Shells ignore
// SIGINT for background jobs, too, but there a CI's stop still has to get through.
bool is_hangup_ignored() {
  struct sigaction action {};
  return sigaction(SIGHUP, nullptr, &action) == 0 && action.sa_handler == SIG_IGN;
}

// What nohup and daemons do. An agent that was started by nohup hands SIGHUP on as ignored, too,
// but reads the output from a pipe.
bool is_to_outlive_its_parent() { return is_hangup_ignored() && !is_output_a_pipe(); }

constexpr timespec k_look_interval{0, 500'000'000};
constexpr pid_t k_first_process = 1; // takes over what has lost its parent

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
  pthread_kill(m_waiter.native_handle(), SIGTERM); // wakes the waiter and nobody else
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

// Who has lost its parent is given another. A death signal of Linux (prctl) would come with the end
// of the parent's thread already.
void StopSignal::look_for_parent() {
  if (m_parent == 0 || getppid() == m_parent) return;
  m_parent = 0;
  m_source.request_stop();
}

} // namespace octostep::agent
