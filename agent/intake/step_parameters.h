// Turns a step's definition into its typed parameters: replaces references, fills in the
// connection, and checks against the step's schema. Done once for the whole run before anything
// happens, and again for each step when the outputs of earlier steps are known.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "agent/intake/references.h"
#include "agent/intake/step_definition.h"
#include "schema/parameter_values.h"
#include "schema/problem.h"
#include "schema/validator.h"
#include "steps/step.h"

namespace octostep::agent {

// steps::make_step, or a replacement in tests.
using StepFactory =
    std::function<std::unique_ptr<steps::Step>(std::string_view kind,
                                               const schema::ParameterValues& parameters,
                                               const steps::BuildFacts& build)>;

struct RunCheck {
  std::vector<std::string> secrets; // every secret value from any source; must not be printed
  bool verbose = false;             // a step requests verbose lines
};

// Checks every enabled step. Sends and writes nothing.
[[nodiscard]] RunCheck check_run(const RunDefinition& definition,
                                 References& references,
                                 const StepFactory& make_step,
                                 std::vector<schema::Problem>& problems);

struct StepParameters {
  schema::ParameterValues values;
  // Some outputs that only a real run produces are missing; always false in a real run.
  bool pending = false;
};

// The parameters of one step when its turn has come. `scope` contains the outputs of earlier steps.
[[nodiscard]] StepParameters final_parameters(const StepDefinition& step,
                                              References& references,
                                              const StepScope& scope,
                                              std::vector<schema::Problem>& problems);

// Everything that decides what the step writes and where, as one text for the journal's key. Leaves
// out how the server is reached, and how long and how verbosely the step waits. Contains secrets in
// clear text, so only use its hash.
[[nodiscard]] std::string command_text(const schema::StepSchema& kind,
                                       const schema::ParameterValues& parameters);

// The non-empty values of the step's secret parameters.
[[nodiscard]] std::vector<std::string> secrets_of(const schema::StepSchema& kind,
                                                  const schema::ParameterValues& parameters);

} // namespace octostep::agent
