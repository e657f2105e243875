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

// The variables to send, with names as those that ask know them. Throws OctopusError refused,
// naming for each target what it needs and was not given, by name or label. Warns of values that
// nothing asks for. Where the variables cannot be seen nothing is checked: the server does it, too.
[[nodiscard]] schema::NameValues check_prompts(StepContext& context,
                                               const std::vector<std::string>& variable_set_ids,
                                               const PromptScope& scope,
                                               const Targets& targets,
                                               const VariableSources& sources);

} // namespace octostep::steps
