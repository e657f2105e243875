#include "steps/octopus/http/sigpipe_block.h"

#include <csignal>
#include <ctime>

namespace octostep::octopus {

struct SigpipeBlock::Before {
  sigset_t mask{};
  bool was_pending = false;
};

namespace {

bool is_sigpipe_pending() {
  sigset_t pending{};
  sigpending(&pending);
  return sigismember(&pending, SIGPIPE) == 1;
}

sigset_t only_sigpipe() {
  sigset_t set{};
  sigemptyset(&set);
  sigaddset(&set, SIGPIPE);
  return set;
}

} // namespace

SigpipeBlock::SigpipeBlock() : m_before(std::make_unique<Before>()) {
  m_before->was_pending = is_sigpipe_pending();
  const auto set = only_sigpipe();
  pthread_sigmask(SIG_BLOCK, &set, &m_before->mask);
}

SigpipeBlock::~SigpipeBlock() {
  const auto set = only_sigpipe();
  const timespec at_once{};
  if (!m_before->was_pending && is_sigpipe_pending()) sigtimedwait(&set, nullptr, &at_once);
  pthread_sigmask(SIG_SETMASK, &m_before->mask, nullptr);
}

} // namespace octostep::octopus
