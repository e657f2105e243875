#include "steps/write_once.h"

#include <algorithm>

#include <fmt/format.h>

#include "packaging/hash.h"
#include "packaging/packaging_error.h"
#include "schema/text/iso_time.h"
#include "steps/octopus/http/octopus_error.h"
#include "steps/step_log.h"

namespace octostep::steps {
namespace {

using octopus::Duration;
using octopus::ErrorKind;
using octopus::OctopusError;

// The agent's and the server's clocks are rarely further apart than this; the server's Date header
// is cut to seconds.
constexpr Duration k_clock_tolerance{5'000};
// The server may still be at work when an answer is lost.
constexpr Duration k_lost_answer_patience{7'000};
constexpr Duration k_first_wait{1'000};
constexpr Duration k_longest_wait{4'000};
constexpr Duration k_turn_wait{100};
constexpr Duration k_last_look_limit{1'500}; // after a stop

octopus::Instant server_now(const StepContext& context) {
  const auto told = context.server == nullptr ? std::nullopt : context.server->server_time();
  return told.value_or(context.clock.now()) - k_clock_tolerance;
}

// The journal's turn of one write, if there is a journal.
class Turn {
public:
  Turn(StepContext& context, const Write& write) : m_journal(context.journal) {
    if (m_journal == nullptr || !write.look_up) {
      m_journal = nullptr; // a write that is only noted waits for nobody
      return;
    }
    bool has_told = false;
    while (!m_journal->try_begin_turn()) {
      if (!has_told)
        say(context,
            Level::wait,
            fmt::format("{}: waiting for another build that shares the journal and is writing",
                        write.title));
      has_told = true;
      if (!context.clock.sleep(k_turn_wait, context.stop))
        throw OctopusError(ErrorKind::stopped,
                           "stopped while waiting for a build that shares the journal");
    }
  }
  ~Turn() {
    if (m_journal != nullptr) m_journal->end_turn();
  }
  Turn(const Turn&) = delete;
  Turn& operator=(const Turn&) = delete;

private:
  Journal* m_journal;
};

class OneWrite {
public:
  OneWrite(StepContext& context, const Write& write)
      : m_context(context), m_write(write), m_key(key_of(context, write)) {}

  Rows carry_out() {
    const Turn turn(m_context, m_write);
    if (m_write.look_up) {
      if (auto known = take_from_journal()) return *std::move(known);
    }
    m_sent = {facts(), server_now(m_context)};
    if (m_context.journal != nullptr) m_context.journal->intend(m_key, m_sent.facts, m_sent.since);
    return finished(send());
  }

private:
  // Recorded for `octostep cancel`, which knows only the journal.
  [[nodiscard]] Record facts() const {
    Record facts = m_write.facts;
    if (m_context.journal != nullptr && m_write.starts_tasks) {
      facts.emplace_back("serverUrl", m_context.server->base_url());
      facts.emplace_back("space", m_context.server->space().id);
    }
    return facts;
  }

  std::optional<Rows> take_from_journal() {
    if (m_context.journal == nullptr) return std::nullopt;
    const auto entry = m_context.journal->find(m_key);
    if (!entry) return std::nullopt;
    if (!entry->result) return settle(*entry);
    if (m_write.still_holds && !m_write.still_holds(*entry->result)) return std::nullopt;
    say(m_context,
        entry->is_of_this_run ? Level::info : Level::warning,
        fmt::format("{}: not sent again, {} has done it ({}); its result is taken from the journal",
                    m_write.title,
                    entry->writer,
                    text::readable_time(entry->intended)));
    return entry->result;
  }

  // Whether a write that was under way when its process ended has had its effect.
  std::optional<Rows> settle(const JournalEntry& entry) {
    say(m_context,
        Level::warning,
        fmt::format("{}: {} was about to send it ({}) and ended before it noted the outcome; "
                    "looking for it",
                    m_write.title,
                    entry.writer,
                    text::readable_time(entry.intended)));
    m_sent = {entry.facts, entry.since};
    const Duration age = m_context.clock.now() - entry.intended;
    const Duration left =
        std::clamp(m_context.settle_time - age, Duration::zero(), m_context.settle_time);
    const Found found = look_until(m_write.may_repeat ? Duration::zero() : left);
    if (found.is_there) {
      say(m_context, Level::warning, fmt::format("{}: it was carried out", m_write.title));
      return finished(found.rows);
    }
    say(m_context,
        Level::warning,
        fmt::format("{}: the server does not have it, so it is sent now", m_write.title));
    return std::nullopt;
  }

  Rows send() {
    try {
      return send_or_withdraw();
    } catch (const OctopusError& error) {
      if (error.kind() == ErrorKind::stopped && m_write.starts_tasks) {
        if (auto found = look_after_stop()) return *std::move(found);
        throw;
      }
      if (error.kind() != ErrorKind::unclear_write || !m_write.look_up) throw;
      say(m_context,
          Level::warning,
          fmt::format("{}: the answer was lost ({}); looking for what it did",
                      m_write.title,
                      error.what()));
      const Found found =
          look_until(m_write.may_repeat ? Duration::zero() : k_lost_answer_patience);
      if (found.is_there) return found.rows;
      if (m_write.may_repeat) return send_again();
      throw_unclear(error.what());
    }
  }

  Rows send_again() {
    say(m_context,
        Level::warning,
        fmt::format("{}: the server does not have it; it is sent once more", m_write.title));
    try {
      return m_write.send();
    } catch (const OctopusError& error) {
      // A conflict may be with the first, which arrived late; its intent stays until that is known.
      const bool is_conflict = error.kind() == ErrorKind::conflict;
      if (is_conflict || error.kind() == ErrorKind::unclear_write) {
        const Found found = look_until(Duration::zero());
        if (found.is_there) return found.rows;
      }
      withdraw_after(error);
      if (error.kind() != ErrorKind::unclear_write) throw;
      throw_unclear("sent twice, both answers were lost: " + std::string(error.what()));
    }
  }

  // An error that leaves no doubt that nothing was done lets the next run send it without a look.
  Rows send_or_withdraw() {
    try {
      return m_write.send();
    } catch (const OctopusError& error) {
      withdraw_after(error);
      throw;
    }
  }

  void withdraw_after(const OctopusError& error) {
    const bool is_open =
        error.kind() == ErrorKind::unclear_write || error.kind() == ErrorKind::stopped;
    if (!is_open && m_context.journal != nullptr) m_context.journal->withdraw(m_key);
  }

  Found look_until(Duration patience) {
    const Duration until = m_context.clock.elapsed() + patience;
    std::size_t before = 0;
    for (Duration wait = k_first_wait;; wait = std::min(wait * 2, k_longest_wait)) {
      Found found = look();
      const bool is_whole = !found.may_grow || found.rows.size() == before;
      const Duration left = until - m_context.clock.elapsed();
      if ((found.is_there && is_whole) || left <= Duration::zero()) return found;
      before = found.rows.size();
      if (!m_context.clock.sleep(std::min(wait, left), m_context.stop))
        throw OctopusError(ErrorKind::stopped, m_write.title + ": stopped while looking for it");
    }
  }

  // Credentials that may write need not be allowed to look.
  Found look() {
    try {
      return m_write.look_up(m_context, m_sent);
    } catch (const OctopusError& error) {
      const bool is_decided = error.kind() == ErrorKind::stopped ||
                              error.kind() == ErrorKind::conflict ||
                              error.kind() == ErrorKind::unclear_write;
      if (is_decided) throw;
      if (m_write.may_repeat && error.kind() != ErrorKind::unavailable) return {};
      throw OctopusError(
          ErrorKind::unclear_write,
          fmt::format("{}: whether it was carried out is unclear, and looking for it failed: {}",
                      m_write.title,
                      error.what()));
    }
  }

  // The build's stop may come between the server's start of a task and its answer.
  std::optional<Rows> look_after_stop() {
    octopus::Client client = m_context.server->with_stop(std::stop_token(), k_last_look_limit);
    StepContext last = m_context;
    last.server = &client;
    last.stop = std::stop_token();
    try {
      Found found = m_write.look_up(last, m_sent);
      if (found.is_there) return std::move(found.rows);
    } catch (const OctopusError& error) {
      say(m_context,
          Level::warning,
          fmt::format("{}: whether it was started before the stop could not be read: {}",
                      m_write.title,
                      error.what()));
    }
    return std::nullopt;
  }

  [[noreturn]] void throw_unclear(const std::string& why) const {
    throw OctopusError(
        ErrorKind::unclear_write,
        fmt::format("{}: whether it was carried out is unclear, nothing was found ({}){}{}",
                    m_write.title,
                    why,
                    m_write.advice.empty() ? "" : ": ",
                    m_write.advice));
  }

  // What was written is true whether or not it can be noted.
  Rows finished(Rows rows) {
    if (m_context.journal == nullptr) return rows;
    try {
      m_context.journal->finish(m_key, rows);
    } catch (const packaging::PackagingError& error) {
      say(m_context,
          Level::warning,
          fmt::format("{}: the outcome could not be noted in the journal: {}",
                      m_write.title,
                      error.what()));
    }
    return rows;
  }

  StepContext& m_context;
  const Write& m_write;
  WriteKey m_key;
  SentWrite m_sent;
};

std::string sha256_of(const std::string& text) {
  packaging::Hasher hasher(packaging::HashAlgorithm::sha256);
  hasher.add(std::span(reinterpret_cast<const std::uint8_t*>(text.data()), text.size()));
  return hasher.finish().hex();
}

} // namespace

std::string value_in(const Record& record, const std::string& name) {
  for (const auto& [key, value] : record)
    if (key == name) return value;
  return {};
}

WriteKey key_of(const StepContext& context, const Write& write) {
  std::string command = context.command;
  command.append(1, '\0').append(write.content);
  return {context.step_id, write.kind, write.target, sha256_of(command)};
}

std::optional<JournalEntry> remembered(const StepContext& context, const Write& write) {
  if (context.journal == nullptr) return std::nullopt;
  return context.journal->find(key_of(context, write));
}

Rows write_once(StepContext& context, const Write& write) {
  return OneWrite(context, write).carry_out();
}

} // namespace octostep::steps
