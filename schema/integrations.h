// The existing integrations whose names the schemas contain, with their keys in DialectNames and
// their names for people.
#pragma once

#include <array>
#include <string_view>

namespace octostep::schema {

struct Integration {
  std::string_view dialect;
  std::string_view label;
  bool is_command_line = false; // its names are options
};

inline constexpr auto k_integrations = std::to_array<Integration>({
    {"octo", "octo.exe", /*is_command_line=*/true},
    {"go", "octopus CLI", /*is_command_line=*/true},
    {"teamcity", "TeamCity"},
    {"azureDevOps", "Azure DevOps"},
    {"bamboo", "Bamboo"},
    {"jenkins", "Jenkins"},
    {"github", "GitHub Actions"},
});

// Returns "" for a dialect that is not in the table.
[[nodiscard]] constexpr std::string_view integration_label(std::string_view dialect) {
  for (const auto& integration : k_integrations)
    if (integration.dialect == dialect) return integration.label;
  return {};
}

} // namespace octostep::schema
