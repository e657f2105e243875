// Chooses which of the scenario's scripts a new task follows.
#pragma once

#include <map>
#include <string>

#include "test/sandbox/call.h"

namespace octostep::sandbox {

// The id of the first script of the space that fits; counts its use, because scripts may be limited
// to a number of `times`. `values` are the names that the task knows: project, release,
// environment, tenant, runbook. Deployments never use a script that names a runbook; runs only use
// scripts that name one.
[[nodiscard]] std::string
choose_script(Call& call, const std::map<std::string, std::string>& values, bool is_deployment);

} // namespace octostep::sandbox
