// The catalog as JSON Schema (2020-12), for editors and other tools. The schema is never stricter
// about values than octostep: whatever it refuses, octostep refuses too. octostep itself checks
// what the schema cannot express (unique ids, the targets of references). The schema does not
// describe the flat form of a step, with its parameters beside "type", or TeamCity's form.
#pragma once

#include <string>

#include "schema/catalog.h"

namespace octostep::schema {

// The schema of a document: an object with server, build and steps, an array of steps, or one step.
// Ends with a line break.
[[nodiscard]] std::string json_schema_text();

// The schema of one step of this kind.
[[nodiscard]] std::string json_schema_text(const StepSchema& step);

} // namespace octostep::schema
