// Detects from the environment which CI server runs the build.
#pragma once

#include <string>

#include "agent/ci/process_environment.h"

namespace octostep::agent {

enum class CiServer {
  none,
  teamcity,
  azure_devops,
  forgejo,
  gitea,
  github,
  gitlab,
  buildkite,
  bamboo,
  woodpecker,
  drone,
  jenkins,
  gocd,
  travis,
  circleci,
  bitbucket,
  appveyor,
  codefresh,
  semaphore,
  buildbot,
};

// OCTOSTEP_CI overrides; otherwise the first server whose marker is set (ci_description.h).
[[nodiscard]] CiServer detect_ci_server(const Environment& environment);

// The name that the Octopus Server's own clients use: "TeamCity", "AzureDevOps", ...; "" for none.
[[nodiscard]] std::string ci_server_name(CiServer server);

} // namespace octostep::agent
