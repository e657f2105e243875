// The parameters of the step "createRelease", as given.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "schema/parameter_values.h"
#include "steps/deployment/deployment.h"
#include "steps/octopus/client.h"
#include "steps/step.h"

namespace octostep::steps {

struct CreateParameters {
  std::string project;
  octopus::CreateReleaseCommand command; // with names as given
  std::optional<std::filesystem::path> release_notes_file;
  std::vector<std::filesystem::path> package_folders;
  // The parameters releaseNotesFromCommits, ignoreExisting, deployExisting, whatIf and
  // setBuildNumber.
  bool notes_from_commits = false;
  bool accepts_existing = false;
  bool deploys_existing = false;
  bool only_plans = false;
  bool numbers_build = false;
  DeploymentParameters deployment;

  [[nodiscard]] bool deploys() const { return !deployment.execution.targets.environments.empty(); }
};

// Throws schema::InvalidDefinition if parameters contradict each other.
[[nodiscard]] CreateParameters parse_create_parameters(const schema::ParameterValues& values,
                                                       const BuildFacts& build);

} // namespace octostep::steps
