// The JSON document that a CI hands over, or a user writes: an object of server, build and steps, a
// bare array of steps, or one step. Reads its shape; parameters are checked in check_run().
#pragma once

#include <string_view>
#include <vector>

#include "agent/ci/process_environment.h"
#include "agent/intake/connection_settings.h"
#include "agent/intake/references.h"
#include "agent/intake/step_definition.h"
#include "schema/problem.h"

namespace octostep::agent {

struct DocumentSources {
  const Environment& environment;
  const std::vector<ConnectionOption>& connection_options;
  References& references; // starts with the CI's facts, leaves with the document's on top
};

// Every problem found is appended; the definition is complete only when none was. A step whose
// type is not known is there without its kind.
[[nodiscard]] RunDefinition read_document(std::string_view text,
                                          const DocumentSources& sources,
                                          std::vector<schema::Problem>& problems);

} // namespace octostep::agent
