// The CI servers for which octostep writes step forms, with one writer for each.
#pragma once

#include <array>
#include <string>
#include <string_view>

#include "schema/forms/form_set.h"

namespace octostep::schema {

// Each returns all files of its forms, in memory.
[[nodiscard]] FormSet write_teamcity_recipes(const FormSource& source);
[[nodiscard]] FormSet write_teamcity_metarunners(const FormSource& source);
[[nodiscard]] FormSet write_azure_devops_extension(const FormSource& source);
[[nodiscard]] FormSet write_github_actions(const FormSource& source);
[[nodiscard]] FormSet write_gitlab_components(const FormSource& source);
[[nodiscard]] FormSet write_buildkite_plugin(const FormSource& source);
[[nodiscard]] FormSet write_jenkins_library(const FormSource& source);
[[nodiscard]] FormSet write_bamboo_specs(const FormSource& source);
[[nodiscard]] FormSet write_buildbot_steps(const FormSource& source);

struct FormWriter {
  std::string_view ci; // as on the command line
  FormSet (*write)(const FormSource& source);
};

inline constexpr std::array<FormWriter, 9> k_form_writers{{
    {"teamcity-recipe", write_teamcity_recipes},
    {"teamcity-metarunner", write_teamcity_metarunners},
    {"azure-devops", write_azure_devops_extension},
    {"github", write_github_actions},
    {"gitlab", write_gitlab_components},
    {"buildkite", write_buildkite_plugin},
    {"buildbot", write_buildbot_steps},
    {"jenkins", write_jenkins_library},
    {"bamboo", write_bamboo_specs},
}};

// Throws InvalidDefinition with the known names and the nearest one if the CI server is unknown.
[[nodiscard]] const FormWriter& form_writer(std::string_view ci);

} // namespace octostep::schema
