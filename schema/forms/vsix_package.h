// An Azure DevOps extension as its marketplace takes it: an Open Packaging file with two manifests.
#pragma once

#include <vector>

#include <nlohmann/json_fwd.hpp>

#include "schema/forms/form_set.h"

namespace octostep::schema {

// `manifest` is that of vss-extension.json, `files` what it names. Gives all files of the package.
[[nodiscard]] std::vector<FormFile> vsix_package(std::vector<FormFile> files,
                                                 const nlohmann::ordered_json& manifest);

} // namespace octostep::schema
