// One parameter's JSON to one typed value.
#pragma once

#include <string>
#include <vector>

#include <nlohmann/json_fwd.hpp>

#include "schema/catalog.h"
#include "schema/parameter_values.h"
#include "schema/problem.h"
#include "schema/validator.h"

namespace octostep::schema {

enum class Presence {
  absent,  // null, or empty where that is no error (refuses_empty): as if the key were not there
  pending, // waits for the output of an earlier step
  given,
  wrong, // `problems` says why
};

struct ReadValue {
  Presence presence = Presence::absent;
  Value value;                   // when given
  std::vector<Problem> problems; // paths below the value: "" or e.g. "/2"
};

// Problems name the parameter, never the text of a secret.
[[nodiscard]] ReadValue
read_value(const Parameter& parameter, const nlohmann::json& json, References references);

} // namespace octostep::schema
