// The text of a journal: a head, then one line of JSON for every record. Each line ends with its
// own checksum, because a write that a damaged journal has forgotten would be sent again. The
// checksum detects accidents, not forgery. Lines of older versions have none and are still read.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "steps/journal.h"

namespace octostep::agent {

// The first line.
inline constexpr std::string_view k_journal_head = R"({"octostepJournal":1})";

// Ends a line that a crash cut short. What it was to say had not been relied on yet.
inline constexpr std::string_view k_cut_mark = "#cut";

// Lines without their line breaks. `run` distinguishes the process from all others that ever wrote.
[[nodiscard]] std::string intended_line(const steps::JournalEntry& entry, const std::string& run);
[[nodiscard]] std::string done_line(const steps::WriteKey& key, const steps::Rows& result);
[[nodiscard]] std::string withdrawn_line(const steps::WriteKey& key);

class JournalReader {
public:
  // `run` is that of this process.
  explicit JournalReader(std::string run) : m_run(std::move(run)) {}

  // Takes the next bytes, cut anywhere. After a fault, nothing more is taken.
  void feed(std::string_view bytes);
  // There are no more bytes for now: checks whether an incomplete last line is a truncated one.
  void check_rest();

  // Why the journal cannot be trusted, with the number of the line; "" = it can.
  [[nodiscard]] const std::string& fault() const { return m_fault; }
  // All that were not withdrawn, oldest first.
  [[nodiscard]] const std::vector<steps::JournalEntry>& entries() const { return m_entries; }
  // Whether the last line is complete except for its line break.
  [[nodiscard]] bool lacks_line_break() const;

private:
  void take_line(std::string_view line);
  void take_object(std::string_view line);
  void reject(std::string_view line, std::string_view why);

  std::string m_run;
  std::string m_rest; // the part of an incomplete line so far
  std::size_t m_line_number = 0;
  std::string m_fault;
  std::vector<steps::JournalEntry> m_entries;
};

} // namespace octostep::agent
