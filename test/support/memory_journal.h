// A journal in memory, with what a test can simulate: other runs, other builds, broken disks.
#pragma once

#include <algorithm>
#include <stdexcept>
#include <vector>

#include "packaging/packaging_error.h"
#include "steps/journal.h"
#include "steps/octopus/http/clock.h"

namespace octostep::test {

class MemoryJournal final : public steps::Journal {
public:
  explicit MemoryJournal(octopus::Clock& clock) : m_clock(clock) {}

  bool try_begin_turn() override {
    if (others_turn > 0) {
      --others_turn;
      return false;
    }
    ++turns;
    is_taken = true;
    return true;
  }
  void end_turn() noexcept override { is_taken = false; }

  std::optional<steps::JournalEntry> find(const steps::WriteKey& key) override {
    const auto found = std::ranges::find(all, key, &steps::JournalEntry::key);
    return found == all.end() ? std::nullopt : std::optional(*found);
  }
  std::vector<steps::JournalEntry> entries() override { return all; }

  void
  intend(const steps::WriteKey& key, const steps::Record& facts, octopus::Instant since) override {
    if (is_broken)
      throw packaging::PackagingError(packaging::ErrorKind::unwritable, "the disk is full");
    std::erase_if(all, [&](const auto& entry) { return entry.key == key; });
    all.push_back({key, "build 77", false, m_clock.now(), since, facts, std::nullopt});
  }
  void finish(const steps::WriteKey& key, const steps::Rows& result) override {
    if (breaks_at_results)
      throw packaging::PackagingError(packaging::ErrorKind::unwritable, "the disk is full");
    const auto found = std::ranges::find(all, key, &steps::JournalEntry::key);
    if (found == all.end()) throw std::logic_error("what was not intended cannot be finished");
    found->result = result;
  }
  void withdraw(const steps::WriteKey& key) override {
    std::erase_if(all, [&](const auto& entry) { return entry.key == key; });
  }

  // As if the process had ended before it recorded the result of its last write.
  void forget_result() { all.back().result.reset(); }

  std::vector<steps::JournalEntry> all;
  int others_turn = 0; // how many more times another build has the turn
  int turns = 0;
  bool is_taken = false, is_broken = false, breaks_at_results = false;

private:
  octopus::Clock& m_clock;
};

} // namespace octostep::test
