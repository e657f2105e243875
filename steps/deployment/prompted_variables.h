// Checks the variables that a deployment prompts for, before anything is written.
#pragma once

#include <string>
#include <vector>

#include "schema/parameter_values.h"
#include "steps/deployment/deployment_targets.h"
#include "steps/deployment/sent_variables.h"
#include "steps/step.h"

namespace octostep::steps {

// The ids of the variable sets with prompts: of an existing release's snapshot, or of the project
// as it is now.
[[nodiscard]] std::vector<std::string> prompts_of(const octopus::Release& release);
[[nodiscard]] std::vector<std::string> prompts_of(const octopus::Project& project);

// The scope that decides which variables are prompted for.
struct PromptScope {
  std::string process_owner_id; // of the project or the runbook
  std::string channel_id;       // "" = unknown or none
};

// Returns the variables to send, with the names that their prompts use. Throws OctopusError
// refused, which lists for each target the missing variables by name or label. Warns about values
// that no target prompts for. If the variables cannot be seen, nothing is checked here; the server
// checks them, too.
[[nodiscard]] schema::NameValues check_prompts(StepContext& context,
                                               const std::vector<std::string>& variable_set_ids,
                                               const PromptScope& scope,
                                               const Targets& targets,
                                               const VariableSources& sources);

} // namespace octostep::steps
