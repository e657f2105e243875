// The problems of a document or command line, formatted for standard error.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "schema/problem.h"

namespace octostep::agent {

// "octostep: document invalid: 2 problems", then one indented line for each with its path and what
// is wrong.
[[nodiscard]] std::string problem_list(std::string_view what,
                                       const std::vector<schema::Problem>& problems);

} // namespace octostep::agent
