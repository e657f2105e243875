// What a TeamCity agent hands to a build in property files beside the environment.
#pragma once

#include <map>
#include <string>

#include "agent/ci/process_environment.h"

namespace octostep::agent {

struct TeamcityProperties {
  // Of the build ("build.number", "teamcity.build.tempDir"), and its configuration parameters
  // ("teamcity.build.branch", "vcsroot.url").
  Environment build, configuration;
};

// Empty when the environment names no files, or they cannot be read.
[[nodiscard]] TeamcityProperties read_teamcity_properties(const Environment& environment);

} // namespace octostep::agent
