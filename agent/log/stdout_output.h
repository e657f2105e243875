// Bytes to a file descriptor. The only file of the log that calls the operating system.
#pragma once

#include <filesystem>
#include <memory>

#include "agent/log/build_log.h"

namespace octostep::agent {

class DescriptorOutput final : public ByteOutput {
public:
  enum class Ownership { borrowed, owned };

  DescriptorOutput(int descriptor, Ownership ownership)
      : m_descriptor(descriptor), m_ownership(ownership) {}
  DescriptorOutput(const DescriptorOutput&) = delete;
  DescriptorOutput& operator=(const DescriptorOutput&) = delete;
  ~DescriptorOutput() override;

  // One system call unless the kernel takes less at a time. False once the bytes cannot be written;
  // the process must ignore SIGPIPE, or a closed pipe kills it before this returns.
  bool write(std::string_view bytes) override;

private:
  int m_descriptor;
  Ownership m_ownership;
};

// File descriptor 1, with SIGPIPE ignored from now on.
[[nodiscard]] std::unique_ptr<ByteOutput> standard_output();

enum class FileMode { replace, append };

// Null when the file cannot be opened; errno tells why. Readable by the user and the group only,
// since logs of deployments are nobody else's business.
[[nodiscard]] std::unique_ptr<ByteOutput> file_output(const std::filesystem::path& path,
                                                      FileMode mode);

} // namespace octostep::agent
