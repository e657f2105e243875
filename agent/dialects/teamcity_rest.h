// Build steps in the form of TeamCity's REST API and agents: a runner type and properties. Steps of
// the existing plugin's seven runner types become steps of a document, with %parameter% references
// resolved from the build's properties.
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
  std::vector<std::string> notices; // about steps that are left to TeamCity
};

// Whether it is {"step":[...]}, alone or as "steps" of a build type.
[[nodiscard]] bool is_teamcity_rest(const nlohmann::json& root);

// `root` must be such an object. Steps of other runner types are left out, with a notice.
[[nodiscard]] TeamcitySteps read_teamcity_rest(const nlohmann::json& root,
                                               const TeamcityContext& context,
                                               std::vector<schema::Problem>& problems);

// Splits a free-form line into words: blanks separate, and double quotes keep words together and
// are removed.
[[nodiscard]] std::vector<std::string> split_arguments(std::string_view line);

} // namespace octostep::agent
