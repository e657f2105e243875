#include "steps/push/file_source.h"

#include <algorithm>
#include <system_error>

#include <fmt/format.h>

#include "packaging/packaging_error.h"

namespace octostep::steps {
namespace {

using packaging::ErrorKind;
using packaging::PackagingError;

[[noreturn]] void fail_changed(const std::filesystem::path& path) {
  throw PackagingError(ErrorKind::changed,
                       fmt::format("'{}' changed while it was uploaded", path.string()));
}

} // namespace

FileSource::FileSource(std::filesystem::path path, std::function<void(std::uint64_t)> on_read)
    : m_path(std::move(path)), m_on_read(std::move(on_read)), m_file(m_path, std::ios::binary) {
  std::error_code error;
  m_size = std::filesystem::file_size(m_path, error);
  if (!error) m_modified = std::filesystem::last_write_time(m_path, error);
  if (error || !m_file)
    throw PackagingError(ErrorKind::unreadable,
                         fmt::format("'{}' cannot be read{}",
                                     m_path.string(),
                                     error ? ": " + error.message() : std::string()));
}

void FileSource::rewind() {
  check_unchanged();
  m_file.clear();
  m_file.seekg(0);
  m_position = 0;
  m_sha1.clear();
  if (m_hasher) hash_while_reading(); // drops what an earlier pass left unfinished
}

std::size_t FileSource::read(std::span<std::byte> into) {
  const std::uint64_t wanted = std::min<std::uint64_t>(into.size(), m_size - m_position);
  if (wanted == 0) {
    check_unchanged();
    return 0;
  }
  m_file.read(reinterpret_cast<char*>(into.data()), static_cast<std::streamsize>(wanted));
  const auto count = static_cast<std::uint64_t>(m_file.gcount());
  if (count != wanted) fail_changed(m_path);
  m_position += count;
  if (m_hasher)
    m_hasher->add(
        {reinterpret_cast<const std::uint8_t*>(into.data()), static_cast<std::size_t>(count)});
  if (m_position == m_size) {
    check_unchanged();
    if (m_hasher) m_sha1 = m_hasher->finish().hex();
  }
  m_on_read(m_position);
  return static_cast<std::size_t>(count);
}

void FileSource::check_unchanged() const {
  std::error_code error;
  const auto size = std::filesystem::file_size(m_path, error);
  if (error || size != m_size) fail_changed(m_path);
  const auto modified = std::filesystem::last_write_time(m_path, error);
  if (error || modified != m_modified) fail_changed(m_path);
}

} // namespace octostep::steps
