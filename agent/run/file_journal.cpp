#include "agent/run/file_journal.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <random>
#include <utility>

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <fmt/format.h>

#include "packaging/packaging_error.h"
#include "steps/octopus/http/octopus_error.h"

namespace octostep::agent {
namespace {

using packaging::ErrorKind;
using packaging::PackagingError;
using steps::JournalEntry;
using steps::Record;
using steps::Rows;
using steps::WriteKey;

[[noreturn]] void throw_fault(ErrorKind kind, const char* what, const std::filesystem::path& path) {
  throw PackagingError(kind,
                       fmt::format("cannot {} journal '{}': {}: give --journal the name of a file "
                                   "that can be written",
                                   what,
                                   path.string(),
                                   std::strerror(errno)));
}

std::string new_run_name() {
  std::random_device random;
  return fmt::format("{}-{:08x}{:08x}", getpid(), random(), random());
}

// The name of a new file is on disk only after its folder is synced.
void sync_folder(const std::filesystem::path& path) {
  const auto folder = path.has_parent_path() ? path.parent_path() : std::filesystem::path(".");
  const int descriptor = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (descriptor < 0) return;
  ::fsync(descriptor);
  ::close(descriptor);
}

} // namespace

FileJournal::FileJournal(std::filesystem::path path, std::string writer, octopus::Clock& clock)
    : m_path(std::move(path)),
      m_writer(std::move(writer)),
      m_run(new_run_name()),
      m_clock(clock),
      m_reader(m_run) {
  m_file = ::open(m_path.c_str(), O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  if (m_file < 0) throw_fault(ErrorKind::unwritable, "open", m_path);
  try {
    if (!has_head()) make_head();
  } catch (const PackagingError&) {
    ::close(m_file);
    throw;
  }
}

FileJournal::~FileJournal() { ::close(m_file); }

// Throws if the file begins with something else.
bool FileJournal::has_head() const {
  const std::string wanted = fmt::format("{}\n", k_journal_head);
  std::string head(wanted.size(), '\0');
  const ssize_t count = ::pread(m_file, head.data(), head.size(), 0);
  if (count < 0) throw_fault(ErrorKind::unreadable, "read", m_path);
  head.resize(static_cast<std::size_t>(count));
  if (!wanted.starts_with(head))
    throw PackagingError(ErrorKind::invalid_input,
                         fmt::format("'{}' is not a journal of octostep: give --journal the name "
                                     "of a file of its own",
                                     m_path.string()));
  return head == wanted;
}

void FileJournal::lock(int how) {
  int result = 0;
  do result = ::flock(m_file, how);
  while (result != 0 && errno == EINTR);
  if (result != 0) throw_fault(ErrorKind::unwritable, "lock", m_path);
}

// A new journal, or one whose head was truncated by a crash, contains nothing else. Another process
// may be about to create the same one.
void FileJournal::make_head() {
  lock(LOCK_EX);
  if (!has_head()) {
    if (::ftruncate(m_file, 0) != 0) throw_fault(ErrorKind::unwritable, "write", m_path);
    append(k_journal_head);
    sync_folder(m_path);
  }
  lock(LOCK_UN);
}

bool FileJournal::try_begin_turn() {
  int result = 0;
  do result = ::flock(m_file, LOCK_EX | LOCK_NB);
  while (result != 0 && errno == EINTR);
  if (result == 0) {
    end_last_line();
    return true;
  }
  if (errno != EWOULDBLOCK) throw_fault(ErrorKind::unwritable, "lock", m_path);
  return false;
}

void FileJournal::end_turn() noexcept { ::flock(m_file, LOCK_UN); }

std::optional<JournalEntry> FileJournal::find(const WriteKey& key) {
  read_news();
  const auto found = std::ranges::find(m_reader.entries(), key, &JournalEntry::key);
  return found == m_reader.entries().end() ? std::nullopt : std::optional(*found);
}

std::vector<JournalEntry> FileJournal::entries() {
  read_news();
  return m_reader.entries();
}

void FileJournal::intend(const WriteKey& key, const Record& facts, octopus::Instant since) {
  JournalEntry entry;
  entry.key = key;
  entry.writer = m_writer;
  entry.intended = m_clock.now();
  entry.since = since;
  entry.facts = facts;
  append(intended_line(entry, m_run));
}

void FileJournal::finish(const WriteKey& key, const Rows& result) {
  append(done_line(key, result));
}

void FileJournal::withdraw(const WriteKey& key) { append(withdrawn_line(key)); }

// Other processes may have appended lines in the meantime.
void FileJournal::read_news() {
  std::array<char, 16 * 1024> buffer{};
  for (;;) {
    const ssize_t count =
        ::pread(m_file, buffer.data(), buffer.size(), static_cast<off_t>(m_read_to));
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) throw_fault(ErrorKind::unreadable, "read", m_path);
    if (count == 0) break;
    m_read_to += static_cast<std::uint64_t>(count);
    m_reader.feed({buffer.data(), static_cast<std::size_t>(count)});
  }
  m_reader.check_rest();
  if (!m_reader.fault().empty())
    throw octopus::OctopusError(
        octopus::ErrorKind::unclear_write,
        fmt::format("journal '{}' cannot be relied on, so whether this build has started something "
                    "already is unclear: {}: look in Octopus for what it has pushed, created and "
                    "started, then go on with a new journal",
                    m_path.string(),
                    m_reader.fault()));
}

// Called before this process appends in its turn.
void FileJournal::end_last_line() {
  try {
    read_news();
    if (m_reader.lacks_line_break()) write_out("\n");
  } catch (...) {
    end_turn();
    throw;
  }
}

// Also ends a line that a crash or a full disk truncated.
void FileJournal::append(std::string_view line) {
  struct stat facts {};
  char last = '\n';
  if (::fstat(m_file, &facts) == 0 && facts.st_size > 0)
    (void)::pread(m_file, &last, 1, facts.st_size - 1);
  write_out(last == '\n' ? fmt::format("{}\n", line) : fmt::format("{}\n{}\n", k_cut_mark, line));
}

// A single write call, so that lines of several processes do not mix.
void FileJournal::write_out(std::string_view text) {
  while (!text.empty()) {
    const ssize_t count = ::write(m_file, text.data(), text.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) throw_fault(ErrorKind::unwritable, "write", m_path);
    text.remove_prefix(static_cast<std::size_t>(count));
  }
  if (::fdatasync(m_file) != 0) throw_fault(ErrorKind::unwritable, "write", m_path);
}

} // namespace octostep::agent
