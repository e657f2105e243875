// The one way in which steps write: a write is sent once, looked up when its outcome is not known,
// and taken from the journal when it was carried out before.
#pragma once

#include <functional>
#include <string>

#include "steps/journal.h"
#include "steps/step.h"

namespace octostep::steps {

struct SentWrite { // what a look-up is about
  Record facts;
  octopus::Instant since; // by the server's clock: what the write made is not older
};

struct Found {
  Rows rows;
  bool is_there = false;
  bool may_grow = false; // more of it may still appear
};

struct Write {
  std::string kind;      // "deployment"
  std::string target;    // "SupportFlow to Development"; part of the journal's key
  std::string title;     // "Deployment of SupportFlow 1.0.78", for messages
  std::string content{}; // what the key depends on besides the step's parameters
  Record facts{};        // for the look-up; ids and versions, no secrets
  std::string advice{};  // what to do when the outcome stays unclear
  // Sending it again can do no harm: after a look-up that found nothing it is sent once more.
  bool may_repeat = false;
  // It leaves a server task running: after a stop one more look-up finds it, so that it can be
  // canceled.
  bool starts_tasks = false;
  std::function<Rows()> send;
  // Looks once. Throws OctopusError unclear_write when it can tell that looking is no use. Absent:
  // such a write is sent whatever the journal says, and only noted there.
  std::function<Found(StepContext&, const SentWrite&)> look_up{};
  // Whether a result that the journal holds still is what it says. Absent: it is.
  std::function<bool(const Rows&)> still_holds{};
};

// Throws what `send` and `look_up` throw; OctopusError unclear_write when the outcome stays
// unknown; stopped while waiting for another build's turn.
[[nodiscard]] Rows write_once(StepContext& context, const Write& write);

[[nodiscard]] WriteKey key_of(const StepContext& context, const Write& write);
// What the journal remembers of it; absent without a journal.
[[nodiscard]] std::optional<JournalEntry> remembered(const StepContext& context,
                                                     const Write& write);

} // namespace octostep::steps
