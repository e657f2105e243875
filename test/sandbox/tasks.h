// Server tasks: how they are created, how far they are, and what they look like on the wire.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "test/sandbox/call.h"
#include "test/sandbox/task_progress.h"

namespace octostep::sandbox {

// What is needed to start a task for a deployment or a runbook run.
struct TaskSeed {
  std::string kind;     // Deploy, RunbookRun
  std::string argument; // DeploymentId, RunbookRunId
  std::string execution_id;
  std::string description;
  std::string project_id, environment_id, tenant_id;
  std::string runbook_id;                    // "" for deployments
  std::map<std::string, std::string> values; // names for the script's lines
  std::vector<std::string> skipped_steps, warnings;
  Instant queued;
  std::optional<Instant> expires;
};

// Chooses the script, adds the task together with its future interruptions and artifacts, and
// returns its document.
const json& create_task(Call& call, const TaskSeed& seed);

// A task at the moment of the call.
struct TaskSnapshot {
  const json* document = nullptr;
  std::shared_ptr<const Timeline> timeline;
  TaskProgress progress;
};

[[nodiscard]] TaskSnapshot look_at(const Call& call, const json& task);
[[nodiscard]] json task_document(const Call& call, const TaskSnapshot& snapshot);
[[nodiscard]] std::string state_of(const Call& call, const std::string& task_id);
// A deployment or runbook run as a wire document, including the state of its task.
[[nodiscard]] json
execution_form(const Call& call, const std::string& collection, const json& execution);
// The tasks that wait ahead of a queued one, as wire documents, in order.
[[nodiscard]] std::vector<json> queued_behind(const Call& call, const TaskSnapshot& snapshot);

} // namespace octostep::sandbox
