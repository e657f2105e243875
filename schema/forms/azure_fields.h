// The form of an Azure Pipelines task: its inputs, their groups and visibility rules.
#pragma once

#include <nlohmann/json_fwd.hpp>

#include "schema/form_model.h"

namespace octostep::schema {

// The "inputs" of task.json. Steps that need a server get a service connection in addition to the
// connection fields.
[[nodiscard]] nlohmann::ordered_json azure_inputs(const StepForm& form);
[[nodiscard]] nlohmann::ordered_json azure_groups(const StepForm& form);

} // namespace octostep::schema
