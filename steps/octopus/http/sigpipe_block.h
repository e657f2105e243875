// While an object of this type exists, writing to a connection that the other side has closed fails
// with an error instead of the signal SIGPIPE. The process's handling of that signal elsewhere does
// not change.
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
