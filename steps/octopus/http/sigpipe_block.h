// While one lives, writing to a connection that the other side has closed gives an error instead of
// the signal SIGPIPE, without changing how the process treats that signal elsewhere.
#pragma once

#include <memory>

namespace octostep::octopus {

class SigpipeBlock {
public:
  SigpipeBlock();
  ~SigpipeBlock();
  SigpipeBlock(const SigpipeBlock&) = delete;
  SigpipeBlock& operator=(const SigpipeBlock&) = delete;

private:
  struct Before;
  std::unique_ptr<Before> m_before;
};

} // namespace octostep::octopus
