#include "packaging/output/download_folder.h"

#include <cerrno>
#include <cstdio>
#include <system_error>
#include <utility>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <fmt/format.h>

#include "packaging/output/positioned_write.h"

namespace octostep::packaging {
namespace {

constexpr std::size_t k_longest_name = 200;
constexpr int k_most_tries = 1'000;

bool is_unsafe(char letter) {
  const auto byte = static_cast<unsigned char>(letter);
  return byte < ' ' || byte == 0x7F ||
         std::string_view("/\\:*?\"<>|").find(letter) != std::string_view::npos;
}

bool is_continuation(char letter) { return (static_cast<unsigned char>(letter) & 0xC0U) == 0x80U; }

std::string file_name(std::string_view foreign_name) {
  auto name = safe_file_name(foreign_name);
  return name.empty() ? "unnamed" : name;
}

// For example "report.txt" and 2 become "report (2).txt".
std::string numbered(const std::string& name, int number) {
  if (number == 1) return name;
  const std::filesystem::path path(name);
  return fmt::format("{} ({}){}", path.stem().string(), number, path.extension().string());
}

// Returns 0 or the error's number, EEXIST if the name is taken.
int rename_to_free_name(int folder, const std::string& from, const std::string& to) {
  if (::renameat2(folder, from.c_str(), folder, to.c_str(), RENAME_NOREPLACE) == 0) return 0;
  if (errno != EINVAL && errno != ENOSYS) return errno;
  // On file systems without the flag, a hard link does not replace a file either.
  if (::linkat(folder, from.c_str(), folder, to.c_str(), 0) != 0) return errno;
  return ::unlinkat(folder, from.c_str(), 0) == 0 ? 0 : errno;
}

} // namespace

std::string safe_file_name(std::string_view foreign_name) {
  if (foreign_name.size() > k_longest_name) { // keeps the end, which has the extension
    foreign_name.remove_prefix(foreign_name.size() - k_longest_name);
    while (!foreign_name.empty() && is_continuation(foreign_name.front()))
      foreign_name.remove_prefix(1);
  }
  std::string name;
  for (const char letter : foreign_name) name += is_unsafe(letter) ? '_' : letter;
  return name.find_first_not_of(". ") == std::string::npos ? "" : name;
}

DownloadFolder::DownloadFolder(std::filesystem::path path) : m_path(std::move(path)) {
  std::error_code error;
  std::filesystem::create_directories(m_path, error);
  if (error) fail("", error.value());
  m_descriptor = ::open(m_path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (m_descriptor < 0) fail("", errno);
}

DownloadFolder::DownloadFolder(const DownloadFolder& parent, std::string_view foreign_name)
    : m_path(parent.m_path / file_name(foreign_name)) {
  const std::string name = file_name(foreign_name);
  if (::mkdirat(parent.m_descriptor, name.c_str(), 0777) != 0 && errno != EEXIST)
    parent.fail(name, errno);
  m_descriptor =
      ::openat(parent.m_descriptor, name.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
  if (m_descriptor < 0) parent.fail(name, errno);
}

DownloadFolder::DownloadFolder(DownloadFolder&& other) noexcept
    : m_path(std::move(other.m_path)), m_descriptor(std::exchange(other.m_descriptor, -1)) {}

DownloadFolder::~DownloadFolder() {
  if (m_descriptor >= 0) ::close(m_descriptor);
}

void DownloadFolder::fail(std::string_view name, int error) const {
  throw PackagingError(ErrorKind::unwritable,
                       fmt::format("cannot write '{}': {}",
                                   (name.empty() ? m_path : m_path / name).string(),
                                   std::generic_category().message(error)));
}

DownloadedFile::DownloadedFile(const DownloadFolder& folder) : m_folder(folder) {
  for (int attempt = 0; m_descriptor < 0; ++attempt) {
    m_temporary = fmt::format(".octostep-download-{}-{}.tmp", ::getpid(), attempt);
    m_descriptor = ::openat(folder.m_descriptor,
                            m_temporary.c_str(),
                            O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC,
                            0666);
    if (m_descriptor < 0 && (errno != EEXIST || attempt == k_most_tries))
      folder.fail(m_temporary, errno);
  }
}

DownloadedFile::~DownloadedFile() {
  if (!m_temporary.empty()) ::unlinkat(m_folder.m_descriptor, m_temporary.c_str(), 0);
  ::close(m_descriptor);
}

void DownloadedFile::append(Bytes bytes) {
  if (const int error = write_all_at(m_descriptor, m_size, bytes); error != 0)
    m_folder.fail(m_temporary, error);
  m_size += bytes.size();
}

void DownloadedFile::restart() {
  if (::ftruncate(m_descriptor, 0) != 0) m_folder.fail(m_temporary, errno);
  m_size = 0;
}

std::filesystem::path DownloadedFile::publish(std::string_view foreign_name,
                                              std::string_view other_name) {
  const std::string wanted = file_name(foreign_name);
  if (take_name(wanted)) return m_folder.m_path / wanted;
  for (int number = 1; number <= k_most_tries; ++number)
    if (const auto name = numbered(file_name(other_name), number); take_name(name))
      return m_folder.m_path / name;
  m_folder.fail(wanted, EEXIST);
}

bool DownloadedFile::take_name(const std::string& name) {
  const int error = rename_to_free_name(m_folder.m_descriptor, m_temporary, name);
  if (error == EEXIST) return false;
  if (error != 0) m_folder.fail(name, error);
  m_temporary.clear();
  return true;
}

std::filesystem::path DownloadedFile::publish_replacing(const std::string& own_name) {
  const int folder = m_folder.m_descriptor;
  if (::renameat(folder, m_temporary.c_str(), folder, own_name.c_str()) != 0)
    m_folder.fail(own_name, errno);
  m_temporary.clear();
  return m_folder.m_path / own_name;
}

} // namespace octostep::packaging
