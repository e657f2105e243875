// The build information record of a build that gives none: what the CI says of itself.
#pragma once

#include <string>
#include <string_view>

#include "steps/step.h"

namespace octostep::steps {

// Compact JSON with the members that are known: BuildEnvironment, BuildNumber, BuildUrl, Branch,
// VcsType and VcsCommitNumber.
[[nodiscard]] std::string record_of(const BuildFacts& build);

// Whether the text begins and ends as a JSON object does. The server's client reads it in full.
[[nodiscard]] bool looks_like_object(std::string_view json);

} // namespace octostep::steps
