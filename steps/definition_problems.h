// The end of every step's parsing.
#pragma once

#include <vector>

#include "schema/problem.h"

namespace octostep::steps {

// Throws schema::InvalidDefinition when there is any problem.
inline void throw_if_any(std::vector<schema::Problem> problems) {
  if (!problems.empty()) throw schema::InvalidDefinition(std::move(problems));
}

} // namespace octostep::steps
