// Creates runbook runs, whichever API asks for them.
#pragma once

#include <string>

#include "test/sandbox/executions.h"

namespace octostep::sandbox {

struct RunSource {
  const json* project = nullptr;
  const json* runbook = nullptr;
  std::string snapshot_id;         // database runbooks
  std::string git_ref, git_commit; // Git runbooks
};

[[nodiscard]] bool has_runbooks_in_git(const json& project);

// The snapshot with that id or name, or the published one. Throws ApiError 400 if there is none.
[[nodiscard]] std::string
snapshot_of(const Call& call, const json& runbook, const std::string& wanted);

// Throws ApiError 400 if the runbook is limited to other environments.
void check_environment_scope(const json& runbook, const json& environment);

// Combines environments and tenants; untenanted if there are neither tenants nor tags. Throws
// ApiError 400.
[[nodiscard]] std::vector<Target> run_targets(const Call& call,
                                              const RunSource& source,
                                              const std::vector<std::string>& environments,
                                              const std::vector<std::string>& tenants,
                                              const std::vector<std::string>& tags);

// Adds a run and its task; returns the run.
const json& start_run(Call& call,
                      const RunSource& source,
                      const Target& target,
                      const ExecutionOptions& options);

} // namespace octostep::sandbox
