// Build information: the record of a build that gives none, and the check of one that is given.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "schema/json_text.h"
#include "steps/step.h"

namespace octostep::steps {

// Compact JSON with the members that are known: BuildEnvironment, BuildNumber, BuildUrl, Branch,
// VcsType and VcsCommitNumber.
[[nodiscard]] std::string record_of(const BuildFacts& build);

// Members that the server does not know and would drop without a word.
[[nodiscard]] std::vector<std::string> unknown_members(const schema::ObjectText& record);

} // namespace octostep::steps
