// How a runbook run comes into being, whichever API asks for it.
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

// The snapshot named by id or name, or the published one. Throws ApiError 400 when there is none.
[[nodiscard]] std::string
snapshot_of(const Call& call, const json& runbook, const std::string& wanted);

// Throws ApiError 400 when the runbook is limited to other environments.
void check_environment_scope(const json& runbook, const json& environment);

// Environments and tenants combined; without tenants and tags untenanted. Throws ApiError 400.
[[nodiscard]] std::vector<Target> run_targets(const Call& call,
                                              const RunSource& source,
                                              const std::vector<std::string>& environments,
                                              const std::vector<std::string>& tenants,
                                              const std::vector<std::string>& tags);

// Enters a run and its task; returns the run.
const json& start_run(Call& call,
                      const RunSource& source,
                      const Target& target,
                      const ExecutionOptions& options);

} // namespace octostep::sandbox
