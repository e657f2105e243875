// The variables that a deployment asks for, checked before anything is written.
#pragma once

#include <string>
#include <vector>

#include "schema/parameter_values.h"
#include "steps/deployment/deployment_targets.h"
#include "steps/step.h"

namespace octostep::steps {

// The ids of the variable sets that ask: of an existing release's snapshot, or of the project as it
// is now.
[[nodiscard]] std::vector<std::string> prompts_of(const octopus::Release& release);
[[nodiscard]] std::vector<std::string> prompts_of(const octopus::Project& project);

// What the variables are asked for by.
struct PromptScope {
  std::string process_owner_id; // of the project, or the runbook
  std::string channel_id;       // "" = not known, or none
};

// Throws OctopusError refused, naming for each target what it needs and was not given, by name or
// label. Warns of values that nothing asks for. Does nothing where the variables cannot be seen:
// the server checks them, too.
void check_prompts(StepContext& context,
                   const std::vector<std::string>& variable_set_ids,
                   const PromptScope& scope,
                   const Targets& targets,
                   const schema::NameValues& variables);

} // namespace octostep::steps
