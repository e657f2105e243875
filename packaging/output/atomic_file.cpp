#include "packaging/output/atomic_file.h"

#include "packaging/output/positioned_write.h"

#include <fmt/format.h>

#include <cerrno>
#include <cstdio>
#include <system_error>

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

namespace octostep::packaging {
namespace {

constexpr std::string_view k_mark = ".octostep-", k_suffix = ".tmp";

// A temporary file is stale if no process holds its lock: the kernel releases the lock when its
// owner ends, however that happens.
void remove_if_stale(const std::filesystem::path& path) {
  const int descriptor = ::open(path.c_str(), O_RDWR | O_CLOEXEC | O_NOFOLLOW);
  if (descriptor < 0) return;
  if (::flock(descriptor, LOCK_EX | LOCK_NB) == 0) ::unlink(path.c_str());
  ::close(descriptor);
}

void remove_stale_files(const std::filesystem::path& folder, const std::string& final_name) {
  // If the folder cannot be listed, creating the file will fail with a clear error.
  std::error_code error;
  for (std::filesystem::directory_iterator item(folder, error), end; !error && item != end;
       item.increment(error)) {
    if (AtomicFile::is_temporary_name(item->path().filename().string(), final_name))
      remove_if_stale(item->path());
  }
}

// Creates a file and locks it for this run; returns -1 with errno on failure. Another run that
// cleans up between the two calls may have removed the file as stale. This shows as EEXIST too, and
// the next name is tried.
int create_locked(const std::filesystem::path& path) {
  const int descriptor = ::open(path.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
  if (descriptor < 0) return -1;
  ::flock(descriptor,
          LOCK_EX | LOCK_NB); // without lock support, no file is ever considered stale
  struct stat facts {};
  if (::fstat(descriptor, &facts) == 0 && facts.st_nlink > 0) return descriptor;
  ::close(descriptor);
  errno = EEXIST;
  return -1;
}

// A final name close to the limit of 255 bytes leaves no room for the suffix.
std::string temporary_stem(std::string_view final_name) {
  constexpr std::size_t k_longest_stem = 200;
  return fmt::format(".{}{}", final_name.substr(0, k_longest_stem), k_mark);
}

int rename_without_replacing(const std::filesystem::path& from, const std::filesystem::path& to) {
  if (::renameat2(AT_FDCWD, from.c_str(), AT_FDCWD, to.c_str(), RENAME_NOREPLACE) == 0) return 0;
  if (errno != EINVAL && errno != ENOSYS) return errno;
  // On file systems without the flag, a hard link refuses to replace a file as well; without hard
  // links, check before renaming.
  if (::link(from.c_str(), to.c_str()) == 0) return ::unlink(from.c_str()) == 0 ? 0 : errno;
  if (errno == EEXIST || ::access(to.c_str(), F_OK) == 0) return EEXIST;
  return std::rename(from.c_str(), to.c_str()) == 0 ? 0 : errno;
}

} // namespace

bool AtomicFile::is_temporary_name(std::string_view name, std::string_view final_name) {
  return name.starts_with(temporary_stem(final_name)) && name.ends_with(k_suffix);
}

AtomicFile::AtomicFile(std::filesystem::path final_path, Replace replace)
    : m_final(std::move(final_path)), m_replace(replace) {
  const auto folder = m_final.parent_path();
  std::error_code error;
  if (!folder.empty()) std::filesystem::create_directories(folder, error);
  if (error) fail_to_write(error.value());
  if (replace == Replace::refuse && ::access(m_final.c_str(), F_OK) == 0) refuse_to_replace();

  const std::string name = m_final.filename().string();
  remove_stale_files(folder.empty() ? "." : folder, name);
  for (unsigned attempt = 0; m_descriptor < 0; ++attempt) {
    m_temporary =
        folder / fmt::format("{}{}-{}{}", temporary_stem(name), ::getpid(), attempt, k_suffix);
    m_descriptor = create_locked(m_temporary);
    if (m_descriptor < 0 && errno != EEXIST) fail_to_write(errno);
  }
}

AtomicFile::~AtomicFile() {
  if (!m_published) ::unlink(m_temporary.c_str());
  ::close(m_descriptor);
}

void AtomicFile::fail_to_write(int error) const {
  throw PackagingError(ErrorKind::unwritable,
                       fmt::format("cannot write '{}': {}",
                                   m_final.string(),
                                   std::generic_category().message(error)));
}

void AtomicFile::refuse_to_replace() const {
  throw PackagingError(
      ErrorKind::exists,
      fmt::format("'{}' exists already: choose another version, or allow overwriting",
                  m_final.string()));
}

void AtomicFile::write_at(std::uint64_t offset, Bytes bytes) {
  if (const int error = write_all_at(m_descriptor, offset, bytes); error != 0) fail_to_write(error);
  // Lets the disk start while the next block is compressed, so that little is left for the flush at
  // the end. This is only advice: if it is not supported, the final flush writes everything.
  ::sync_file_range(m_descriptor,
                    static_cast<off_t>(offset),
                    static_cast<off_t>(bytes.size()),
                    SYNC_FILE_RANGE_WRITE);
}

void AtomicFile::flush_to_disk() {
  if (::fsync(m_descriptor) != 0 && errno != EINVAL) fail_to_write(errno);
}

void AtomicFile::publish() {
  const int error = m_replace == Replace::refuse ? rename_without_replacing(m_temporary, m_final)
                    : std::rename(m_temporary.c_str(), m_final.c_str()) == 0 ? 0
                                                                             : errno;
  if (error == EEXIST) refuse_to_replace();
  if (error != 0) fail_to_write(error);
  m_published = true;
  const auto folder = m_final.parent_path();
  const int descriptor =
      ::open(folder.empty() ? "." : folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (descriptor < 0) return;
  ::fsync(descriptor); // some file systems refuse to sync a folder; the file itself is safe by then
  ::close(descriptor);
}

} // namespace octostep::packaging
