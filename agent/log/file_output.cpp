#include "agent/log/file_output.h"

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <fmt/format.h>

#include "agent/log/descriptor_output.h"

namespace octostep::agent {

namespace {

namespace fs = std::filesystem;

using Ownership = DescriptorOutput::Ownership;

constexpr mode_t k_mode = S_IRUSR | S_IWUSR;
constexpr int k_flags = O_WRONLY | O_CLOEXEC | O_NOCTTY;

// Size in bytes of the regular file behind `descriptor`; -1 = it is not a regular file.
off_t regular_size(int descriptor) {
  struct stat facts {};
  return ::fstat(descriptor, &facts) == 0 && S_ISREG(facts.st_mode) ? facts.st_size : -1;
}

class FileOutput final : public ByteOutput {
public:
  explicit FileOutput(int descriptor)
      : m_descriptor(descriptor), m_output(descriptor, Ownership::owned) {}

  bool write(std::string_view bytes) override {
    const off_t size = regular_size(m_descriptor);
    if (m_output.write(bytes)) return true;
    const int reason = errno;
    if (size >= 0) (void)!::ftruncate(m_descriptor, size); // the reason of the failed write counts
    errno = reason;
    return false;
  }

private:
  int m_descriptor;
  DescriptorOutput m_output;
};

struct NewFile {
  std::string name;
  int descriptor = -1;
};

// Creates the file beside `path`, whose name it will get; without a descriptor, errno says why.
NewFile make_file_beside(const fs::path& path) {
  NewFile file{(path.parent_path() / ".octostep-XXXXXX").string(), -1};
  file.descriptor =
      ::mkostemp(file.name.data(), O_CLOEXEC); // with mode 0600, and never through a link
  return file;
}

bool take_name(const NewFile& file, const fs::path& path) {
  if (std::rename(file.name.c_str(), path.c_str()) == 0) return true;
  const int reason = errno;
  ::unlink(file.name.c_str());
  errno = reason;
  return false;
}

int open_anew(const fs::path& path) {
  const NewFile file = make_file_beside(path);
  if (file.descriptor < 0 || take_name(file, path)) return file.descriptor;
  const int reason = errno;
  ::close(file.descriptor);
  errno = reason;
  return -1;
}

int open_to_append(const fs::path& path) {
  return ::open(path.c_str(), k_flags | O_CREAT | O_APPEND | O_NOFOLLOW | O_NONBLOCK, k_mode);
}

// A device, a FIFO or a socket, also behind a link such as /dev/stdout.
bool is_special(const fs::path& path) {
  struct stat facts {};
  return ::stat(path.c_str(), &facts) == 0 && !S_ISREG(facts.st_mode) && !S_ISDIR(facts.st_mode);
}

// Does not wait for a reader of a FIFO.
int open_special(const fs::path& path) {
  const int descriptor = ::open(path.c_str(), k_flags | O_NONBLOCK);
  if (descriptor < 0 || regular_size(descriptor) < 0) return descriptor;
  ::close(descriptor); // it was a different file when it was examined
  errno = ELOOP;
  return -1;
}

} // namespace

std::unique_ptr<ByteOutput> file_output(const fs::path& path, FileMode mode) {
  const int descriptor = is_special(path)           ? open_special(path)
                         : mode == FileMode::append ? open_to_append(path)
                                                    : open_anew(path);
  return descriptor < 0 ? nullptr : std::make_unique<FileOutput>(descriptor);
}

std::string write_whole_file(const fs::path& path, std::string_view content) {
  if (is_special(path)) {
    const auto output = file_output(path, FileMode::append);
    return output != nullptr && output->write(content) ? "" : write_fault(errno);
  }
  const NewFile file = make_file_beside(path);
  if (file.descriptor < 0) return write_fault(errno);
  const bool is_written = DescriptorOutput(file.descriptor, Ownership::borrowed).write(content);
  int reason = errno;
  const bool is_closed = ::close(file.descriptor) == 0;
  if (is_written && is_closed && take_name(file, path)) return {};
  if (is_written) reason = errno;
  ::unlink(file.name.c_str());
  return write_fault(reason);
}

std::string write_fault(int error) {
  if (error == ELOOP) return "it is a link, which is not followed; name the file itself";
  if (error == ENXIO) return "nobody reads from it";
  return std::strerror(error);
}

} // namespace octostep::agent
