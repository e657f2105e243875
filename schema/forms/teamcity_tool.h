// The parts that both TeamCity forms share: the agent tool that contains the executable, and the
// script that runs it.
#pragma once

#include <string>

#include "schema/forms/form_set.h"

namespace octostep::schema {

// octostep.zip. Its name is the id of the tool: TeamCity unpacks it on each agent that runs a step
// which refers to %teamcity.tool.octostep%.
[[nodiscard]] FormArchive teamcity_tool();

// The fields reach the script as env.OCTOSTEP_INPUT_... parameters of the step.
[[nodiscard]] std::string teamcity_script(const StepForm& form);
[[nodiscard]] std::string teamcity_parameter(const FormField& field);
[[nodiscard]] std::string teamcity_step_id(const StepForm& form);

} // namespace octostep::schema
