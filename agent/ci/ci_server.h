// Which CI server runs the build, told from the environment.
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
  jenkins,
  travis,
  circleci,
  bitbucket,
  appveyor,
  buildbot,
};

// OCTOSTEP_CI overrides; otherwise the first server whose marker is set. The order matters, because
// servers imitate each other: Forgejo and Gitea set GITHUB_ACTIONS, Jenkins and TeamCity both set
// BUILD_NUMBER.
[[nodiscard]] CiServer detect_ci_server(const Environment& environment);

// As the Octopus Server's own clients name it: "TeamCity", "AzureDevOps", ...; "" for none.
[[nodiscard]] std::string ci_server_name(CiServer server);

} // namespace octostep::agent
