#include "packaging/output/positioned_write.h"

#include <cerrno>

#include <unistd.h>

namespace octostep::packaging {

int write_all_at(int descriptor, std::uint64_t offset, Bytes bytes) {
  while (!bytes.empty()) {
    const ssize_t count =
        ::pwrite(descriptor, bytes.data(), bytes.size(), static_cast<off_t>(offset));
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return errno;
    bytes = bytes.subspan(static_cast<std::size_t>(count));
    offset += static_cast<std::uint64_t>(count);
  }
  return 0;
}

} // namespace octostep::packaging
