// What a TeamCity agent provides to a build in property files, in addition to the environment.
#pragma once

#include <map>
#include <string>

#include "agent/ci/process_environment.h"

namespace octostep::agent {

struct TeamcityProperties {
  // Properties of the build ("build.number", "teamcity.build.tempDir"), and its configuration
  // parameters ("teamcity.build.branch", "vcsroot.url").
  Environment build, configuration;
};

// Empty if the environment names no files, or they cannot be read.
[[nodiscard]] TeamcityProperties read_teamcity_properties(const Environment& environment);

} // namespace octostep::agent
