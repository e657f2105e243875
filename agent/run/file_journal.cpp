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
#include <nlohmann/json.hpp>

#include "packaging/packaging_error.h"

namespace octostep::agent {
namespace {

using json = nlohmann::ordered_json;
using packaging::ErrorKind;
using packaging::PackagingError;
using steps::JournalEntry;
using steps::Record;
using steps::Rows;
using steps::WriteKey;

constexpr const char* k_head = R"({"octostepJournal":1})";

[[noreturn]] void throw_fault(ErrorKind kind, const char* what, const std::filesystem::path& path) {
  throw PackagingError(kind,
                       fmt::format("cannot {} journal '{}': {}: give --journal the name of a file "
                                   "that can be written",
                                   what,
                                   path.string(),
                                   std::strerror(errno)));
}

std::string text_of(const json& line) {
  return line.dump(-1, ' ', false, json::error_handler_t::replace);
}

json object_of(const Record& record) {
  json object = json::object();
  for (const auto& [name, value] : record) object[name] = value;
  return object;
}

Record record_of(const json& object) {
  Record record;
  for (const auto& [name, value] : object.items())
    record.emplace_back(name, value.get<std::string>());
  return record;
}

octopus::Instant instant_of(const json& milliseconds) {
  return octopus::Instant(octopus::Duration(milliseconds.get<std::int64_t>()));
}

json line_of(const std::string& state, const WriteKey& key) {
  return {{"state", state},
          {"step", key.step},
          {"kind", key.kind},
          {"target", key.target},
          {"command", key.command}};
}

WriteKey key_of(const json& line) {
  return {line.at("step"), line.at("kind"), line.at("target"), line.at("command")};
}

std::string new_run_name() {
  std::random_device random;
  return fmt::format("{}-{:08x}{:08x}", getpid(), random(), random());
}

// The name of a new file is on the disk only when its folder is.
void sync_folder(const std::filesystem::path& path) {
  const auto folder = path.has_parent_path() ? path.parent_path() : std::filesystem::path(".");
  const int descriptor = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (descriptor < 0) return;
  ::fsync(descriptor);
  ::close(descriptor);
}

} // namespace

FileJournal::FileJournal(std::filesystem::path path, std::string writer, octopus::Clock& clock)
    : m_path(std::move(path)), m_writer(std::move(writer)), m_run(new_run_name()), m_clock(clock) {
  m_file = ::open(m_path.c_str(), O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  if (m_file < 0) throw_fault(ErrorKind::unwritable, "open", m_path);
  try {
    check_head();
  } catch (const PackagingError&) {
    ::close(m_file);
    throw;
  }
}

FileJournal::~FileJournal() { ::close(m_file); }

void FileJournal::check_head() {
  struct stat facts {};
  if (::fstat(m_file, &facts) != 0) throw_fault(ErrorKind::unreadable, "read", m_path);
  std::string head(
      std::min<std::size_t>(std::strlen(k_head), static_cast<std::size_t>(facts.st_size)), '\0');
  const ssize_t count = ::pread(m_file, head.data(), head.size(), 0);
  if (count < 0) throw_fault(ErrorKind::unreadable, "read", m_path);
  head.resize(static_cast<std::size_t>(count));
  if (!std::string_view(k_head).starts_with(head))
    throw PackagingError(ErrorKind::invalid_input,
                         fmt::format("'{}' is not a journal of octostep: give --journal the name "
                                     "of a file of its own",
                                     m_path.string()));
  if (head.size() == std::strlen(k_head)) return;
  // New, or a crash cut the head short; nothing else is in it.
  if (::ftruncate(m_file, 0) != 0) throw_fault(ErrorKind::unwritable, "write", m_path);
  append(k_head);
  sync_folder(m_path);
}

bool FileJournal::try_begin_turn() {
  int result = 0;
  do result = ::flock(m_file, LOCK_EX | LOCK_NB);
  while (result != 0 && errno == EINTR);
  if (result == 0) return true;
  if (errno != EWOULDBLOCK) throw_fault(ErrorKind::unwritable, "lock", m_path);
  return false;
}

void FileJournal::end_turn() noexcept { ::flock(m_file, LOCK_UN); }

std::optional<JournalEntry> FileJournal::find(const WriteKey& key) {
  read_news();
  const auto found = std::ranges::find(m_entries, key, &JournalEntry::key);
  return found == m_entries.end() ? std::nullopt : std::optional(*found);
}

std::vector<JournalEntry> FileJournal::entries() {
  read_news();
  return m_entries;
}

void FileJournal::intend(const WriteKey& key, const Record& facts, octopus::Instant since) {
  json line = line_of("intended", key);
  line["at"] = m_clock.now().time_since_epoch().count();
  line["since"] = since.time_since_epoch().count();
  line["run"] = m_run;
  line["writer"] = m_writer;
  line["facts"] = object_of(facts);
  append(text_of(line));
}

void FileJournal::finish(const WriteKey& key, const Rows& result) {
  json line = line_of("done", key);
  line["result"] = json::array();
  for (const auto& row : result) line["result"].push_back(object_of(row));
  append(text_of(line));
}

void FileJournal::withdraw(const WriteKey& key) { append(text_of(line_of("withdrawn", key))); }

// Others may have appended since the last look.
void FileJournal::read_news() {
  std::array<char, 16 * 1024> buffer{};
  for (;;) {
    const ssize_t count =
        ::pread(m_file, buffer.data(), buffer.size(), static_cast<off_t>(m_read_to));
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) throw_fault(ErrorKind::unreadable, "read", m_path);
    if (count == 0) break;
    m_read_to += static_cast<std::uint64_t>(count);
    m_unread.append(buffer.data(), static_cast<std::size_t>(count));
  }
  std::size_t start = 0;
  for (auto end = m_unread.find('\n'); end != std::string::npos; end = m_unread.find('\n', start)) {
    try {
      take_line(m_unread.substr(start, end - start));
    } catch (const json::exception&) {
      throw PackagingError(
          ErrorKind::invalid_input,
          fmt::format("journal '{}' holds a line that this version of octostep "
                      "does not understand: {}",
                      m_path.string(),
                      m_unread.substr(start, std::min<std::size_t>(end - start, 80))));
    }
    start = end + 1;
  }
  m_unread.erase(0, start);
}

// A line that is not whole was being written when its process or the machine ended; what it was to
// tell had not been relied on yet.
void FileJournal::take_line(const std::string& text) {
  const json line = json::parse(text, nullptr, /*allow_exceptions=*/false);
  if (!line.is_object() || !line.contains("state")) return;
  const WriteKey key = key_of(line);
  const auto known = std::ranges::find(m_entries, key, &JournalEntry::key);
  if (line.at("state") == "intended") {
    if (known != m_entries.end()) m_entries.erase(known);
    JournalEntry entry;
    entry.key = key;
    entry.writer = line.at("writer");
    entry.is_of_this_run = line.at("run") == m_run;
    entry.intended = instant_of(line.at("at"));
    entry.since = instant_of(line.at("since"));
    entry.facts = record_of(line.at("facts"));
    m_entries.push_back(std::move(entry));
  } else if (known == m_entries.end()) {
    return;
  } else if (line.at("state") == "withdrawn") {
    m_entries.erase(known);
  } else {
    known->result.emplace();
    for (const auto& row : line.at("result")) known->result->push_back(record_of(row));
  }
}

// One write call, so that lines of several processes do not mix. A line cut short by a crash ends
// here, too: a line break comes first.
void FileJournal::append(const std::string& line) {
  struct stat facts {};
  char last = '\n';
  if (::fstat(m_file, &facts) == 0 && facts.st_size > 0)
    (void)::pread(m_file, &last, 1, facts.st_size - 1);
  const std::string text = (last == '\n' ? "" : "\n") + line + '\n';
  std::string_view left = text;
  while (!left.empty()) {
    const ssize_t count = ::write(m_file, left.data(), left.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) throw_fault(ErrorKind::unwritable, "write", m_path);
    left.remove_prefix(static_cast<std::size_t>(count));
  }
  if (::fdatasync(m_file) != 0) throw_fault(ErrorKind::unwritable, "write", m_path);
}

} // namespace octostep::agent
