// The record of a build's writes: what it is about to send, and the result. A killed build
// continues from it, and builds that share a journal take turns.
//
// It contains ids, versions, names and hashes, but never a secret.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "steps/octopus/http/clock.h"

namespace octostep::steps {

// Names and values of one thing, for example a pushed package.
using Record = std::vector<std::pair<std::string, std::string>>;
using Rows = std::vector<Record>;

// The value with that name; "" if there is none.
[[nodiscard]] std::string value_in(const Record& record, const std::string& name);

struct WriteKey {
  std::string step;    // id in the document
  std::string kind;    // "package", "release", "deployment", ...
  std::string target;  // "SupportFlow to Development", for people
  std::string command; // hash of everything that decides what is written

  bool operator==(const WriteKey&) const = default;
};

struct JournalEntry {
  WriteKey key;
  std::string writer;          // who wrote it, for messages: "build 1.0.78 (process 4711)"
  bool is_of_this_run = false; // false: of another process
  octopus::Instant intended;   // by the writer's clock
  octopus::Instant since;      // what the write created is not older, by the server's clock
  Record facts;                // what a lookup needs
  std::optional<Rows> result;  // absent: it is unknown whether the write was carried out
};

// When a method returns, everything that it recorded is on disk. Methods throw
// packaging::PackagingError unwritable or unreadable, unless they say otherwise.
class Journal {
public:
  virtual ~Journal() = default;

  // Takes the turn to write, which builds that share the journal pass around; false while another
  // build has it.
  [[nodiscard]] virtual bool try_begin_turn() = 0;
  virtual void end_turn() noexcept = 0;

  // The latest record of that write, by this or another run; absent if it was never intended, or
  // was withdrawn.
  [[nodiscard]] virtual std::optional<JournalEntry> find(const WriteKey& key) = 0;
  // All entries that were not withdrawn, oldest first.
  [[nodiscard]] virtual std::vector<JournalEntry> entries() = 0;

  virtual void intend(const WriteKey& key, const Record& facts, octopus::Instant since) = 0;
  virtual void finish(const WriteKey& key, const Rows& result) = 0;
  virtual void withdraw(const WriteKey& key) = 0; // call if the write certainly had no effect
};

} // namespace octostep::steps
