// The journal as an append-only file of lines (journal_text.h). Each line is on disk before the
// writer continues; an incomplete last line, left by a crash, is ignored. Builds that share the
// file take turns with a lock that ends with its process.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "agent/run/journal_text.h"
#include "steps/journal.h"
#include "steps/octopus/http/clock.h"

namespace octostep::agent {

class FileJournal final : public steps::Journal {
public:
  // Creates the file if it is missing. `writer` tells people which process this is. Throws
  // packaging::PackagingError: unwritable if the file cannot be opened, invalid_input if it is not
  // a journal. `clock` must outlive this. The other methods also throw octopus::OctopusError
  // unclear_write if a line is damaged, because what it recorded may have been done.
  FileJournal(std::filesystem::path path, std::string writer, octopus::Clock& clock);
  ~FileJournal() override;
  FileJournal(const FileJournal&) = delete;
  FileJournal& operator=(const FileJournal&) = delete;

  [[nodiscard]] bool try_begin_turn() override;
  void end_turn() noexcept override;
  [[nodiscard]] std::optional<steps::JournalEntry> find(const steps::WriteKey& key) override;
  [[nodiscard]] std::vector<steps::JournalEntry> entries() override;
  void
  intend(const steps::WriteKey& key, const steps::Record& facts, octopus::Instant since) override;
  void finish(const steps::WriteKey& key, const steps::Rows& result) override;
  void withdraw(const steps::WriteKey& key) override;

private:
  [[nodiscard]] bool has_head() const;
  void make_head();
  void lock(int how);
  void read_news();
  void end_last_line();
  void append(std::string_view line);
  void write_out(std::string_view text);

  std::filesystem::path m_path;
  std::string m_writer;
  std::string m_run; // distinguishes this process from all others that ever wrote here
  octopus::Clock& m_clock;
  int m_file = -1;
  JournalReader m_reader;
  std::uint64_t m_read_to = 0; // number of bytes of the file that have been processed
};

} // namespace octostep::agent
