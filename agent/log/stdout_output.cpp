#include "agent/log/stdout_output.h"

#include <cerrno>
#include <csignal>
#include <fcntl.h>
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

std::unique_ptr<ByteOutput> standard_output() {
  std::signal(SIGPIPE, SIG_IGN);
  return std::make_unique<DescriptorOutput>(STDOUT_FILENO, DescriptorOutput::Ownership::borrowed);
}

std::unique_ptr<ByteOutput> file_output(const std::filesystem::path& path, FileMode mode) {
  const int how = O_WRONLY | O_CREAT | O_CLOEXEC | (mode == FileMode::append ? O_APPEND : O_TRUNC);
  const int descriptor = ::open(path.c_str(), how, 0640);
  if (descriptor < 0) return nullptr;
  return std::make_unique<DescriptorOutput>(descriptor, DescriptorOutput::Ownership::owned);
}

} // namespace octostep::agent
