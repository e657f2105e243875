// Lets several threads of one step write to the journal. They share the step's turn, because other
// builds only need to wait for the last of them.
#pragma once

#include <mutex>

#include "steps/journal.h"

namespace octostep::steps {

class SharedJournal final : public Journal {
public:
  explicit SharedJournal(Journal& inner) : m_inner(inner) {} // not owned; must outlive this

  [[nodiscard]] bool try_begin_turn() override {
    const std::lock_guard lock(m_mutex);
    if (m_holders == 0 && !m_inner.try_begin_turn()) return false;
    ++m_holders;
    return true;
  }
  void end_turn() noexcept override {
    const std::lock_guard lock(m_mutex);
    if (--m_holders == 0) m_inner.end_turn();
  }

  [[nodiscard]] std::optional<JournalEntry> find(const WriteKey& key) override {
    const std::lock_guard lock(m_mutex);
    return m_inner.find(key);
  }
  [[nodiscard]] std::vector<JournalEntry> entries() override {
    const std::lock_guard lock(m_mutex);
    return m_inner.entries();
  }
  void intend(const WriteKey& key, const Record& facts, octopus::Instant since) override {
    const std::lock_guard lock(m_mutex);
    m_inner.intend(key, facts, since);
  }
  void finish(const WriteKey& key, const Rows& result) override {
    const std::lock_guard lock(m_mutex);
    m_inner.finish(key, result);
  }
  void withdraw(const WriteKey& key) override {
    const std::lock_guard lock(m_mutex);
    m_inner.withdraw(key);
  }

private:
  Journal& m_inner;
  std::mutex m_mutex;
  int m_holders = 0; // number of threads with a write under way
};

} // namespace octostep::steps
