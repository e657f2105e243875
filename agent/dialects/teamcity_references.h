// %parameter% references in the properties of a TeamCity build step. The agent resolves them when
// it runs a step itself; a step from the REST API still contains them.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "agent/ci/process_environment.h"
#include "agent/ci/teamcity_properties.h"
#include "steps/step.h"

namespace octostep::agent {

struct TeamcityContext {
  const Environment& environment;
  const steps::BuildFacts& build;
  TeamcityProperties properties;
};

struct ResolvedProperty {
  std::string text;
  std::vector<std::string> missing; // parameters that have no value in this build
  std::string leaves_empty;         // the first parameter whose empty value makes an item of the
                                    // text empty; "" = none
};

// Replaces each %name%: env.NAME from the environment, system.NAME and others from the build's
// properties files, otherwise with a fact about the build. %% means a percent sign.
[[nodiscard]] ResolvedProperty resolve_teamcity_references(std::string_view text,
                                                           const TeamcityContext& context);

} // namespace octostep::agent
