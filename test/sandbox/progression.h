// How far a release has come in its lifecycle, and where it may go next.
#pragma once

#include <string>
#include <vector>

#include "test/sandbox/call.h"

namespace octostep::sandbox {

struct PhaseProgress {
  json phase; // as in the lifecycle
  std::vector<std::string> environment_ids;
  bool is_complete = false;
  bool is_reachable = false; // all required phases before it are complete
};

// `tenant_id` "" = only untenanted deployments count; each tenant has a separate progression.
[[nodiscard]] std::vector<PhaseProgress>
phases_of(const Call& call, const json& release, const std::string& tenant_id);

// Where the release may be deployed to now: all environments of reachable phases, in order.
[[nodiscard]] std::vector<std::string>
deployable_environments(const Call& call, const json& release, const std::string& tenant_id);

// Environments where the release has not been yet but may go.
[[nodiscard]] std::vector<std::string> next_environments(const Call& call, const json& release);

} // namespace octostep::sandbox
