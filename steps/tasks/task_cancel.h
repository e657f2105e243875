// Cancels server tasks: one task of a step, or everything that a killed run left running.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "steps/step.h"

namespace octostep::steps {

enum class CancelReason {
  intervention, // it waited for a person
  deadline,
  stop,     // the build server stopped the build
  clean_up, // `octostep cancel` after a killed run
};

struct CancelRequest {
  std::string task_id;
  CancelReason reason = CancelReason::stop;
  std::string note{};      // why, as the end of "Deployment of X to Y "
  octopus::Duration limit; // for the whole exchange
};

// Asks the server to cancel the task and records that in the journal. Also works after a stop.
// Throws OctopusError.
void cancel_task(StepContext& context, const CancelRequest& request);

// The latest cancel request for the task in the journal, made by any run; its limit has no meaning.
// It may or may not have reached the server.
[[nodiscard]] std::optional<CancelRequest> remembered_cancel(Journal* journal,
                                                             const std::string& task_id);

// The journal's entries that start server tasks.
[[nodiscard]] std::vector<JournalEntry> task_entries(Journal& journal);

// Cancels every unfinished task that these entries of the context's journal have started, and waits
// at most `patience` for the final states. Looks up entries whose outcome was not recorded. The
// result has a report for each task. It is a failure (with that error's kind) if a task could not
// be canceled, and timed out if one is still running. Throws OctopusError if the server cannot be
// reached.
[[nodiscard]] StepResult cancel_left_running(StepContext& context,
                                             const std::vector<JournalEntry>& entries,
                                             octopus::Duration patience);

} // namespace octostep::steps
