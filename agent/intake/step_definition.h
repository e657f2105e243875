// The steps of one run as the document describes them: the shape is checked, references are not
// replaced yet.
#pragma once

#include <string>
#include <vector>

#include "schema/catalog.h"
#include "schema/parameter_values.h"
#include "steps/step.h"

namespace octostep::agent {

struct StepDefinition {
  std::string id;                           // unique in the run
  std::string name;                         // for people; "" = the kind's label
  const schema::StepSchema* kind = nullptr; // valid as long as the program runs
  bool enabled = true;
  bool continue_on_failure = false;
  std::string path;            // JSON Pointer to the parameters, for problems
  schema::JsonText parameters; // as written, including references
  // What the step itself does not say about its server: final values under the keys of
  // schema::connection_parameters(); "{}" for a kind that needs no server.
  schema::JsonText connection;
};

struct RunDefinition {
  steps::BuildFacts build;
  std::vector<StepDefinition> steps;
  std::vector<std::string> notices; // for the log
};

} // namespace octostep::agent
