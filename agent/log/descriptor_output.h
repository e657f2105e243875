// Writes bytes to a file descriptor.
#pragma once

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

} // namespace octostep::agent
