// Turns one parameter's JSON into one typed value.
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
  absent,  // null, or empty where that is allowed (refuses_empty): the same as a missing key
  pending, // waits for the output of an earlier step
  given,
  wrong, // `problems` says why
};

struct ReadValue {
  Presence presence = Presence::absent;
  Value value;                   // set if given
  std::vector<Problem> problems; // paths relative to the value: "" or, for example, "/2"
};

// Problems name the parameter but never show the text of a secret.
[[nodiscard]] ReadValue
read_value(const Parameter& parameter, const nlohmann::json& json, References references);

} // namespace octostep::schema
