// The JSON document from a CI server or a user: an object of server, build and steps, a bare array
// of steps, or a single step. Only its shape is checked here; check_run() checks the parameters.
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
  // Has the CI server's facts at first, and the document's facts on top afterwards.
  References& references;
};

// Appends every problem; the definition is complete only if there is none. A step of unknown type
// is included without its kind.
[[nodiscard]] RunDefinition read_document(std::string_view text,
                                          const DocumentSources& sources,
                                          std::vector<schema::Problem>& problems);

} // namespace octostep::agent
