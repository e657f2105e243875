#include "packaging/select/source_folder.h"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <memory>
#include <system_error>
#include <utility>

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace octostep::packaging {
namespace {

std::string reason(int error) { return std::generic_category().message(error); }

std::string full_path(const std::filesystem::path& base, const std::string& relative) {
  return relative.empty() ? base.string() : (base / relative).string();
}

[[noreturn]] void
fail_to_read(const std::filesystem::path& base, const std::string& relative, int error) {
  throw PackagingError(
      ErrorKind::unreadable,
      fmt::format("cannot read '{}': {}", full_path(base, relative), reason(error)));
}

class Descriptor {
public:
  explicit Descriptor(int value) : m_value(value) {}
  ~Descriptor() {
    if (m_value >= 0) ::close(m_value);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  [[nodiscard]] int get() const { return m_value; }
  int release() { return std::exchange(m_value, -1); }

private:
  int m_value;
};

const char* or_dot(const std::string& relative) {
  return relative.empty() ? "." : relative.c_str();
}

std::int64_t nanoseconds(const timespec& time) {
  constexpr std::int64_t k_per_second = 1'000'000'000;
  constexpr std::int64_t k_latest = INT64_MAX / k_per_second - 1;
  const std::int64_t seconds =
      std::min<std::int64_t>(std::max<std::int64_t>(time.tv_sec, -k_latest), k_latest);
  return seconds * k_per_second + time.tv_nsec;
}

NodeKind kind_of(mode_t mode) {
  if (S_ISREG(mode)) return NodeKind::file;
  if (S_ISDIR(mode)) return NodeKind::folder;
  if (S_ISLNK(mode)) return NodeKind::link;
  return NodeKind::other;
}

Node node_from(std::string name, const struct stat& facts) {
  return {.name = std::move(name),
          .kind = kind_of(facts.st_mode),
          .executable = (facts.st_mode & 0111U) != 0,
          .size = static_cast<std::uint64_t>(facts.st_size),
          .modified = nanoseconds(facts.st_mtim),
          .identity = {facts.st_dev, facts.st_ino}};
}

void read_fully(int descriptor,
                std::uint64_t offset,
                std::span<std::uint8_t> into,
                const auto& on_short) {
  while (!into.empty()) {
    const ssize_t count = ::pread(descriptor, into.data(), into.size(), static_cast<off_t>(offset));
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) return on_short(count < 0 ? errno : 0);
    into = into.subspan(static_cast<std::size_t>(count));
    offset += static_cast<std::uint64_t>(count);
  }
}

} // namespace

SourceFolder::SourceFolder(const std::filesystem::path& path)
    : m_path(path), m_descriptor(::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)) {
  if (m_descriptor < 0) fail_to_read(path, "", errno);
}

SourceFolder::~SourceFolder() { ::close(m_descriptor); }

std::vector<Node> SourceFolder::list(const std::string& relative) const {
  Descriptor folder(::openat(m_descriptor, or_dot(relative), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (folder.get() < 0) fail_to_read(m_path, relative, errno);
  const std::unique_ptr<DIR, int (*)(DIR*)> stream(::fdopendir(folder.get()), ::closedir);
  if (!stream) fail_to_read(m_path, relative, errno);
  const int descriptor = folder.release();

  std::vector<Node> nodes;
  for (errno = 0; const dirent* item = ::readdir(stream.get()); errno = 0) {
    const std::string_view name = item->d_name;
    if (name == "." || name == "..") continue;
    struct stat facts {};
    if (::fstatat(descriptor, item->d_name, &facts, AT_SYMLINK_NOFOLLOW) != 0) {
      if (errno == ENOENT) continue; // deleted between the two calls
      fail_to_read(
          m_path, relative.empty() ? std::string(name) : relative + '/' + std::string(name), errno);
    }
    nodes.push_back(node_from(std::string(name), facts));
  }
  if (errno != 0) fail_to_read(m_path, relative, errno);
  return nodes;
}

std::optional<Node> SourceFolder::find(const std::string& relative) const {
  struct stat facts {};
  if (::fstatat(m_descriptor, or_dot(relative), &facts, AT_SYMLINK_NOFOLLOW) == 0) {
    return node_from(relative.substr(relative.rfind('/') + 1), facts);
  }
  if (errno == ENOENT || errno == ENOTDIR || errno == ENAMETOOLONG) return std::nullopt;
  fail_to_read(m_path, relative, errno);
}

LinkTarget SourceFolder::follow(const std::string& relative) const {
  struct stat facts {};
  if (::fstatat(m_descriptor, or_dot(relative), &facts, 0) == 0) {
    return {LinkState::found, node_from(relative.substr(relative.rfind('/') + 1), facts)};
  }
  if (errno == ENOENT || errno == ENOTDIR) return {LinkState::dangling, {}};
  if (errno == ELOOP) return {LinkState::looping, {}};
  fail_to_read(m_path, relative, errno);
}

std::string SourceFolder::read_link(const std::string& relative) const {
  std::string target(4096, '\0'); // PATH_MAX of Linux
  const ssize_t length = ::readlinkat(m_descriptor, relative.c_str(), target.data(), target.size());
  if (length < 0) fail_to_read(m_path, relative, errno);
  target.resize(static_cast<std::size_t>(length));
  return target;
}

std::filesystem::path SourceFolder::resolve(const std::string& relative) const {
  std::error_code error;
  auto resolved = std::filesystem::canonical(full_path(m_path, relative), error);
  if (error) fail_to_read(m_path, relative, error.value());
  return resolved;
}

void SourceFolder::read(const ExpectedFile& file,
                        std::uint64_t offset,
                        std::span<std::uint8_t> into) const {
  const auto fail_as_changed = [&](std::string_view what) {
    throw PackagingError(
        ErrorKind::changed,
        fmt::format("'{}' {} while it was packed: let the build finish writing before it packs",
                    full_path(m_path, file.path),
                    what));
  };
  const Descriptor descriptor(::openat(m_descriptor, file.path.c_str(), O_RDONLY | O_CLOEXEC));
  if (descriptor.get() < 0) {
    if (errno == ENOENT) fail_as_changed("vanished");
    fail_to_read(m_path, file.path, errno);
  }
  const std::uint64_t end = offset + into.size();
  if (end < file.size) { // this thread or another will soon want the next pieces
    ::posix_fadvise(descriptor.get(),
                    static_cast<off_t>(end),
                    static_cast<off_t>(4 * into.size()),
                    POSIX_FADV_WILLNEED);
  }
  read_fully(descriptor.get(), offset, into, [&](int error) {
    if (error != 0) fail_to_read(m_path, file.path, error);
    fail_as_changed("became shorter");
  });
  struct stat facts {};
  if (::fstat(descriptor.get(), &facts) != 0) fail_to_read(m_path, file.path, errno);
  if (static_cast<std::uint64_t>(facts.st_size) != file.size) fail_as_changed("changed its size");
  if (nanoseconds(facts.st_mtim) != file.modified) fail_as_changed("was written to");
}

std::string SourceFolder::read_text(const std::string& relative, std::uint64_t most_bytes) const {
  const LinkTarget target = follow(relative);
  if (target.state != LinkState::found) fail_to_read(m_path, relative, ENOENT);
  if (target.node.kind != NodeKind::file) fail_to_read(m_path, relative, EINVAL);
  if (target.node.size > most_bytes) fail_to_read(m_path, relative, EFBIG);
  std::string text(target.node.size, '\0');
  read({relative, target.node.size, target.node.modified},
       0,
       {reinterpret_cast<std::uint8_t*>(text.data()), text.size()});
  return text;
}

InputFile::InputFile(const std::filesystem::path& path)
    : m_path(path), m_descriptor(::open(path.c_str(), O_RDONLY | O_CLOEXEC)) {
  if (m_descriptor < 0) fail_to_read(path, "", errno);
  struct stat facts {};
  const int error = ::fstat(m_descriptor, &facts) != 0 ? errno
                    : S_ISDIR(facts.st_mode)           ? EISDIR
                                                       : 0;
  if (error != 0) {
    ::close(m_descriptor);
    fail_to_read(path, "", error);
  }
  m_size = static_cast<std::uint64_t>(facts.st_size);
  ::posix_fadvise(m_descriptor, 0, 0, POSIX_FADV_SEQUENTIAL);
}

InputFile::~InputFile() { ::close(m_descriptor); }

std::size_t InputFile::read_at(std::uint64_t offset, std::span<std::uint8_t> into) const {
  std::size_t done = 0;
  while (done < into.size()) {
    const ssize_t count = ::pread(
        m_descriptor, into.data() + done, into.size() - done, static_cast<off_t>(offset + done));
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) fail_to_read(m_path, "", errno);
    if (count == 0) break;
    done += static_cast<std::size_t>(count);
  }
  return done;
}

} // namespace octostep::packaging
