// The parts of the Azure DevOps extension around its tasks: the manifest, the page, and the type of
// service connection.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json_fwd.hpp>

#include "schema/forms/form_set.h"

namespace octostep::schema {

inline constexpr std::string_view k_azure_endpoint_type = "OctostepEndpoint";

// The content of vss-extension.json. The tasks are the folders below "tasks".
[[nodiscard]] nlohmann::ordered_json azure_extension_manifest(const std::vector<std::string>& tasks,
                                                              const std::string& version);
[[nodiscard]] std::string azure_overview(const FormSource& source);
// "1.2.3" as Major, Minor and Patch. Agents cache a task until its version changes.
[[nodiscard]] nlohmann::ordered_json azure_task_version(const std::string& version);

} // namespace octostep::schema
