// Texts that give a package or Git resource of a step its version: Step:Version or
// Step:Reference:Version.
#pragma once

#include <string>
#include <vector>

#include "schema/problem.h"

namespace octostep::steps {

// The server reads ':', '/' and '=' as separators unless a backslash precedes them. Appends a
// problem at "/<key>" for a text without a separator, or with a blank name or version.
void check_version_specs(const std::string& key,
                         const std::vector<std::string>& specs,
                         std::vector<schema::Problem>& problems);

} // namespace octostep::steps
