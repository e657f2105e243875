#include "agent/log/descriptor_output.h"

#include <cerrno>
#include <poll.h>
#include <unistd.h>

namespace octostep::agent {

namespace {

// A reader that set the pipe to non-blocking shares that with us; wait until it takes more.
bool wait_until_writable(int descriptor) {
  pollfd wanted{descriptor, POLLOUT, 0};
  return ::poll(&wanted, 1, -1) >= 0 || errno == EINTR;
}

} // namespace

DescriptorOutput::~DescriptorOutput() {
  if (m_ownership == Ownership::owned) ::close(m_descriptor);
}

bool DescriptorOutput::write(std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t written = ::write(m_descriptor, bytes.data(), bytes.size());
    if (written >= 0) {
      bytes.remove_prefix(static_cast<std::size_t>(written));
    } else if (errno == EAGAIN) {
      if (!wait_until_writable(m_descriptor)) return false;
    } else if (errno != EINTR) {
      return false;
    }
  }
  return true;
}

} // namespace octostep::agent
