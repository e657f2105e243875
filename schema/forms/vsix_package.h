// An Azure DevOps extension in the form that the marketplace accepts: an Open Packaging file with
// two manifests.
#pragma once

#include <vector>

#include <nlohmann/json_fwd.hpp>

#include "schema/forms/form_set.h"

namespace octostep::schema {

// `manifest` is the content of vss-extension.json, `files` are the files that it names. Returns all
// files of the package.
[[nodiscard]] std::vector<FormFile> vsix_package(std::vector<FormFile> files,
                                                 const nlohmann::ordered_json& manifest);

} // namespace octostep::schema
