#include "agent/stop_signal.h"

#include <cstdlib>

#include <pthread.h>

#include "agent/exit_code.h"

namespace octostep::agent {
namespace {

// nohup starts a program with SIGHUP ignored, so that it outlives the terminal. Shells ignore
// SIGINT for background jobs, too, but there a CI's stop still has to get through.
bool is_hangup_ignored() {
  struct sigaction action {};
  return sigaction(SIGHUP, nullptr, &action) == 0 && action.sa_handler == SIG_IGN;
}

} // namespace

StopSignal::StopSignal() {
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
    int signal = 0;
    if (sigwait(&m_signals, &signal) != 0) continue;
    if (m_ending) return;
    if (m_received.exchange(signal) != 0) std::_Exit(k_exit_stopped);
    m_source.request_stop();
  }
}

} // namespace octostep::agent
