#include "packaging/output/scratch_file.h"

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <string>
#include <system_error>

#include <fcntl.h>
#include <unistd.h>

#include <fmt/format.h>

#include "packaging/output/positioned_write.h"
#include "packaging/packaging_error.h"

namespace octostep::packaging {
namespace {

[[noreturn]] void
fail(ErrorKind kind, const char* what, const std::filesystem::path& folder, int error) {
  throw PackagingError(kind,
                       fmt::format("cannot {} a temporary file in '{}': {}",
                                   what,
                                   folder.string(),
                                   std::generic_category().message(error)));
}

// For file systems that cannot create nameless files (overlays of old kernels, network shares).
int make_and_unlink(const std::filesystem::path& folder) {
  std::string name = (folder / ".octostep-XXXXXX").string();
  const int descriptor = ::mkostemp(name.data(), O_CLOEXEC);
  if (descriptor >= 0) ::unlink(name.c_str());
  return descriptor;
}

} // namespace

ScratchFile::ScratchFile(const std::filesystem::path& folder) : m_folder(folder) {
  m_descriptor = ::open(folder.c_str(), O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
  if (m_descriptor < 0 && (errno == EOPNOTSUPP || errno == EISDIR || errno == EINVAL))
    m_descriptor = make_and_unlink(folder);
  if (m_descriptor < 0) fail(ErrorKind::unwritable, "make", m_folder, errno);
}

ScratchFile::~ScratchFile() { ::close(m_descriptor); }

void ScratchFile::write_at(std::uint64_t offset, Bytes bytes) {
  if (const int error = write_all_at(m_descriptor, offset, bytes); error != 0)
    fail(ErrorKind::unwritable, "write", m_folder, error);
  m_size = std::max(m_size, offset + bytes.size());
}

std::size_t ScratchFile::read_at(std::uint64_t offset, std::span<std::byte> into) const {
  std::size_t done = 0;
  while (done < into.size()) {
    const ssize_t count = ::pread(
        m_descriptor, into.data() + done, into.size() - done, static_cast<off_t>(offset + done));
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) fail(ErrorKind::unreadable, "read", m_folder, errno);
    if (count == 0) break;
    done += static_cast<std::size_t>(count);
  }
  return done;
}

} // namespace octostep::packaging
