// Build steps as TeamCity's REST API and its agents know them: a runner type and properties. Those
// of the existing plugin's seven runner types become steps of a document; %parameter% references in
// them are resolved from the build's properties.
#pragma once

#include <string>
#include <vector>

#include <nlohmann/json_fwd.hpp>

#include "agent/dialects/teamcity_references.h"
#include "schema/problem.h"

namespace octostep::agent {

struct TeamcitySteps {
  struct Step {
    std::string json; // as in a document, with "parameters"
    std::string path; // where it came from
  };
  std::vector<Step> steps;
  std::vector<std::string> notices; // of steps that are left to TeamCity
};

// {"step":[...]}, alone or as "steps" of a build type.
[[nodiscard]] bool is_teamcity_rest(const nlohmann::json& root);

// `root` is such an object. Steps of other runner types are left out, with a notice.
[[nodiscard]] TeamcitySteps read_teamcity_rest(const nlohmann::json& root,
                                               const TeamcityContext& context,
                                               std::vector<schema::Problem>& problems);

// The words of a free-form line: blanks separate, double quotes hold together and are taken away.
[[nodiscard]] std::vector<std::string> split_arguments(std::string_view line);

} // namespace octostep::agent
