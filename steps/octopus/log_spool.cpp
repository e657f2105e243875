#include "steps/octopus/log_spool.h"

#include <algorithm>
#include <cerrno>
#include <cstring>

#include <system_error>

#include <fmt/core.h>
#include <sys/types.h>

#include "steps/octopus/http/octopus_error.h"

namespace octostep::octopus {

namespace {

constexpr std::size_t k_block = std::size_t{256} << 10U;

[[noreturn]] void fail(int error) {
  throw OctopusError(ErrorKind::local,
                     fmt::format("the log is too long for memory and cannot be kept in a temporary "
                                 "file: {}; make room in the folder for temporary files",
                                 std::generic_category().message(error)));
}

} // namespace

void LogSpool::append(std::string_view bytes) {
  m_size += bytes.size();
  m_bytes += bytes;
  const auto limit = m_file ? k_block : m_most_in_memory;
  if (m_bytes.size() <= limit) return;
  write_to_file(m_bytes);
  m_bytes.clear();
}

void LogSpool::read(std::uint64_t offset, std::span<char> into) {
  if (!m_file) {
    std::memcpy(into.data(), m_bytes.data() + offset, into.size());
    return;
  }
  if (!m_bytes.empty()) {
    write_to_file(m_bytes);
    m_bytes.clear();
  }
  while (!into.empty()) {
    const bool is_there = offset >= m_window_offset && offset < m_window_offset + m_window.size();
    if (!is_there) fill_window(offset);
    const auto at = offset - m_window_offset;
    const auto count = std::min(into.size(), m_window.size() - at);
    std::memcpy(into.data(), m_window.data() + at, count);
    into = into.subspan(count);
    offset += count;
  }
}

void LogSpool::clear() {
  m_size = 0;
  m_bytes.clear();
  m_file.reset();
  m_window.clear();
}

void LogSpool::write_to_file(std::string_view bytes) {
  if (!m_file) m_file.reset(std::tmpfile());
  if (!m_file || ::fseeko(m_file.get(), 0, SEEK_END) != 0 ||
      std::fwrite(bytes.data(), 1, bytes.size(), m_file.get()) != bytes.size())
    fail(errno);
  m_window.clear();
}

void LogSpool::fill_window(std::uint64_t offset) {
  m_window.resize(k_block);
  m_window_offset = offset;
  if (::fseeko(m_file.get(), static_cast<off_t>(offset), SEEK_SET) != 0) fail(errno);
  const auto count = std::fread(m_window.data(), 1, m_window.size(), m_file.get());
  m_window.resize(count);
  if (count == 0) fail(errno);
}

} // namespace octostep::octopus
