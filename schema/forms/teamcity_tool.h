// What both TeamCity forms share: the agent tool that carries the executable, and the script that
// calls it.
#pragma once

#include <string>

#include "schema/forms/form_set.h"

namespace octostep::schema {

// octostep.zip. Its name is the tool's id: TeamCity unpacks it on each agent that runs a step which
// names %teamcity.tool.octostep%.
[[nodiscard]] FormArchive teamcity_tool();

// The fields reach it as env.OCTOSTEP_INPUT_... parameters of the step.
[[nodiscard]] std::string teamcity_script(const StepForm& form);
[[nodiscard]] std::string teamcity_parameter(const FormField& field);
[[nodiscard]] std::string teamcity_step_id(const StepForm& form);

} // namespace octostep::schema
