// Reads schema files into the structs of the catalog. A file is either a step kind (it has "kind")
// or parameters that several kinds share, which a kind takes over by
//   { "include": NAME, "without": [KEY...], "each": PATCH, "override": { KEY: PATCH } }
// where PATCH is a JSON merge patch (RFC 7396) of the parameter's entry: null removes a member.
#pragma once

#include <span>
#include <vector>

#include "schema/catalog.h"
#include "schema/embedded_schemas.h"

namespace octostep::schema {

struct Catalog {
  std::vector<StepSchema> steps; // in the order of the files
  StepSchema connection; // the file "connection"; also added to every step that needs a server
};

// Schemas are part of the program, so any mistake in them is a bug: throws std::logic_error that
// names the file and the entry.
[[nodiscard]] Catalog read_catalog(std::span<const SchemaFile> files);

} // namespace octostep::schema
