// The catalog as JSON Schema (2020-12), for editors and other tools. The schema is never stricter
// than octostep about values: what it refuses, octostep refuses. What it cannot say (unique ids,
// where a reference leads) octostep checks itself. The flat form of a step, with its parameters
// beside "type", and TeamCity's form are not described.
#pragma once

#include <string>

#include "schema/catalog.h"

namespace octostep::schema {

// Of a document: an object with server, build and steps, an array of steps, or one step. Ends with
// a line break.
[[nodiscard]] std::string json_schema_text();

// Of one step of this kind.
[[nodiscard]] std::string json_schema_text(const StepSchema& step);

} // namespace octostep::schema
