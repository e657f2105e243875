// Checks the parameters of one step against its schema and turns them into typed values.
#pragma once

#include <string>
#include <vector>

#include <nlohmann/json_fwd.hpp>

#include "schema/catalog.h"
#include "schema/parameter_values.h"
#include "schema/problem.h"
#include "schema/text/nearest_name.h"

namespace octostep::schema {

enum class References {
  pending,  // text that still contains ${steps.ID.OUTPUT} is accepted for any type, but not
            // returned
  resolved, // every value must be final
};

// Reads a JSON object of parameters. Appends every problem (unknown key with the nearest known one,
// wrong type, value not allowed, missing value, two parameters for the same thing) to `problems`,
// with `path` in front of its key. The returned values are complete only if there was no problem.
// null means "not given"; so does an empty value, unless refuses_empty() says that it is a problem.
[[nodiscard]] ParameterValues read_parameters(const StepSchema& schema,
                                              const nlohmann::json& parameters,
                                              const std::string& path,
                                              References references,
                                              std::vector<Problem>& problems);

} // namespace octostep::schema
