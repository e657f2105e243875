#include "agent/log/standard_streams.h"

#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <exception>
#include <system_error>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "agent/log/descriptor_output.h"
#include "agent/log/foreign_text.h"
#include "agent/log/json_text.h"

namespace octostep::agent {

namespace {

using Ownership = DescriptorOutput::Ownership;

bool is_open(int descriptor) { return ::fcntl(descriptor, F_GETFD) >= 0 || errno != EBADF; }

} // namespace

void prepare_standard_streams() {
  std::signal(SIGPIPE, SIG_IGN);
  std::set_terminate(std::abort);
  for (const int descriptor : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) {
    if (is_open(descriptor)) continue;
    // The system returns the lowest free number, which is this one.
    if (::open("/dev/null", descriptor == STDIN_FILENO ? O_RDONLY : O_WRONLY) != descriptor)
      throw std::system_error(errno, std::generic_category(), "cannot open '/dev/null'");
  }
}

std::unique_ptr<ByteOutput> standard_output() {
  return std::make_unique<DescriptorOutput>(STDOUT_FILENO, Ownership::borrowed);
}

bool is_output_a_terminal() { return ::isatty(STDOUT_FILENO) == 1; }

bool is_output_a_pipe() {
  struct stat output {};
  return ::fstat(STDOUT_FILENO, &output) == 0 &&
         (S_ISFIFO(output.st_mode) || S_ISSOCK(output.st_mode));
}

void StandardStreams::add_secrets(const std::vector<std::string>& secrets) {
  for (const auto& secret : secrets) m_masker.add(secret);
}

void StandardStreams::print(std::string_view text) const {
  (void)DescriptorOutput(STDOUT_FILENO, Ownership::borrowed).write(harmless(text));
}

void StandardStreams::print_json(std::string_view json) const {
  (void)DescriptorOutput(STDOUT_FILENO, Ownership::borrowed).write(harmless_json(json, m_masker));
}

void StandardStreams::complain(std::string_view text) const {
  (void)DescriptorOutput(STDERR_FILENO, Ownership::borrowed).write(harmless(text));
}

std::string StandardStreams::harmless(std::string_view text) const {
  if (text.empty()) return {};
  return ForeignText(m_masker, Tokens::break_up).joined(text) + '\n';
}

} // namespace octostep::agent
