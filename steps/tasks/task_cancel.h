// Canceling server tasks: one of a step, and all that a killed run left running.
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
  std::string note{};      // why, to follow "Deployment of X to Y "
  octopus::Duration limit; // of the whole exchange
};

// Asks the server to cancel the task and notes that in the journal. Works after a stop, too.
// Throws OctopusError.
void cancel_task(StepContext& context, const CancelRequest& request);

// The latest cancel request for the task in the journal, by whichever run; its limit is of no
// meaning. Whether it reached the server is not known.
[[nodiscard]] std::optional<CancelRequest> remembered_cancel(Journal* journal,
                                                             const std::string& task_id);

// Those of the journal's entries that start server tasks.
[[nodiscard]] std::vector<JournalEntry> task_entries(Journal& journal);

// Cancels every unfinished task that these entries of the context's journal have started, and waits
// for the final states, at most `patience`. An entry whose outcome was not noted is looked up. The
// result has a report per task; it is a failure when a task could not be canceled (the reason's
// kind), and timed out when one still runs. Throws OctopusError when the server cannot be asked.
[[nodiscard]] StepResult cancel_left_running(StepContext& context,
                                             const std::vector<JournalEntry>& entries,
                                             octopus::Duration patience);

} // namespace octostep::steps
