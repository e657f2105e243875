// The form of an Azure Pipelines task: inputs, their groups and when they are shown.
#pragma once

#include <nlohmann/json_fwd.hpp>

#include "schema/form_model.h"

namespace octostep::schema {

// "inputs" of task.json. Steps that need a server get a service connection beside the connection's
// own fields.
[[nodiscard]] nlohmann::ordered_json azure_inputs(const StepForm& form);
[[nodiscard]] nlohmann::ordered_json azure_groups(const StepForm& form);

} // namespace octostep::schema
