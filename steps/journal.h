// The record of a build's writes: what it is about to send, and what came of it. A build that was
// killed continues from it, and builds that share one take turns.
//
// It holds ids, versions, names and hashes; never a secret.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "steps/octopus/http/clock.h"

namespace octostep::steps {

// Names and values of one thing, e.g. a pushed package.
using Record = std::vector<std::pair<std::string, std::string>>;
using Rows = std::vector<Record>;

// The value of that name; "" when there is none.
[[nodiscard]] std::string value_in(const Record& record, const std::string& name);

struct WriteKey {
  std::string step;    // id in the document
  std::string kind;    // "package", "release", "deployment", ...
  std::string target;  // "SupportFlow to Development", for people
  std::string command; // hash of all that decides what is written

  bool operator==(const WriteKey&) const = default;
};

struct JournalEntry {
  WriteKey key;
  std::string writer;          // who wrote it, for people: "build 1.0.78 (process 4711)"
  bool is_of_this_run = false; // else of another process
  octopus::Instant intended;   // by the writer's clock
  octopus::Instant since;      // what the write made is not older, by the server's clock
  Record facts;                // what a look-up needs
  std::optional<Rows> result;  // absent: whether it was carried out is not known
};

// Everything a method recorded is on the disk when it returns. Methods throw
// packaging::PackagingError of kind unwritable or unreadable, unless they say otherwise.
class Journal {
public:
  virtual ~Journal() = default;

  // Takes the one turn to write that builds sharing the journal have; false while another has it.
  [[nodiscard]] virtual bool try_begin_turn() = 0;
  virtual void end_turn() noexcept = 0;

  // The latest record of that write, of this or another run; absent when it was never intended, or
  // withdrawn.
  [[nodiscard]] virtual std::optional<JournalEntry> find(const WriteKey& key) = 0;
  // All that were not withdrawn, oldest first.
  [[nodiscard]] virtual std::vector<JournalEntry> entries() = 0;

  virtual void intend(const WriteKey& key, const Record& facts, octopus::Instant since) = 0;
  virtual void finish(const WriteKey& key, const Rows& result) = 0;
  virtual void withdraw(const WriteKey& key) = 0; // it certainly had no effect
};

} // namespace octostep::steps
