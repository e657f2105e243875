// From a step's definition to its typed parameters: references replaced, connection filled in,
// checked against the step's schema. Once for the whole run before anything happens, and once more
// for each step when the outputs of the steps above are there.
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

// steps::make_step, or what a test puts in its place.
using StepFactory =
    std::function<std::unique_ptr<steps::Step>(std::string_view kind,
                                               const schema::ParameterValues& parameters,
                                               const steps::BuildFacts& build)>;

struct RunCheck {
  std::vector<std::string> secrets; // every secret value, from wherever it came; not for printing
  bool verbose = false;             // a step asks for verbose lines
};

// Looks at every enabled step. Nothing is sent or written.
[[nodiscard]] RunCheck check_run(const RunDefinition& definition,
                                 References& references,
                                 const StepFactory& make_step,
                                 std::vector<schema::Problem>& problems);

struct StepParameters {
  schema::ParameterValues values;
  bool pending = false; // outputs that only a real run gives are missing; never so in a real run
};

// The parameters of one step when its turn has come. `scope` holds the outputs of the steps above.
[[nodiscard]] StepParameters final_parameters(const StepDefinition& step,
                                              References& references,
                                              const StepScope& scope,
                                              std::vector<schema::Problem>& problems);

// Everything that decides what the step writes and where, as one text for the journal's key: not
// how the server is reached, and not how long and how loudly the step waits. Holds secrets; hash
// it.
[[nodiscard]] std::string command_text(const schema::StepSchema& kind,
                                       const schema::ParameterValues& parameters);

// The non-empty values of the step's secret parameters.
[[nodiscard]] std::vector<std::string> secrets_of(const schema::StepSchema& kind,
                                                  const schema::ParameterValues& parameters);

} // namespace octostep::agent
