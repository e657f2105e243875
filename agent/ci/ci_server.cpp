#include "agent/ci/ci_server.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <string_view>

#include "schema/text/ascii.h"

namespace octostep::agent {
namespace {

struct Name {
  CiServer server;
  std::string_view name;     // in the user agent
  std::string_view override; // as OCTOSTEP_CI says it
};

constexpr std::array k_names{
    Name{CiServer::teamcity, "TeamCity", "teamcity"},
    Name{CiServer::azure_devops, "AzureDevOps", "azure-devops"},
    Name{CiServer::forgejo, "Forgejo", "forgejo"},
    Name{CiServer::gitea, "Gitea", "gitea"},
    Name{CiServer::github, "GitHubActions", "github"},
    Name{CiServer::gitlab, "GitLabCI", "gitlab"},
    Name{CiServer::buildkite, "BuildKite", "buildkite"},
    Name{CiServer::bamboo, "Bamboo", "bamboo"},
    Name{CiServer::woodpecker, "Woodpecker", "woodpecker"},
    Name{CiServer::jenkins, "Jenkins", "jenkins"},
    Name{CiServer::travis, "Travis", "travis"},
    Name{CiServer::circleci, "CircleCI", "circleci"},
    Name{CiServer::bitbucket, "BitBucket", "bitbucket"},
    Name{CiServer::appveyor, "AppVeyor", "appveyor"},
    Name{CiServer::buildbot, "Buildbot", "buildbot"},
};

struct Marker {
  CiServer server;
  std::string_view variable;
  std::string_view value;     // "" = any but empty and "false"; "true" also matches 1
  std::string_view also = ""; // a second variable that must be set
};

// GitLab's local emulator sets GITLAB_CI to the text "false". Jenkins without a configured URL
// still sets its process cookie.
constexpr std::array k_markers{
    Marker{CiServer::teamcity, "TEAMCITY_VERSION", ""},
    Marker{CiServer::azure_devops, "TF_BUILD", "true"},
    Marker{CiServer::forgejo, "FORGEJO_ACTIONS", "true"},
    Marker{CiServer::gitea, "GITEA_ACTIONS", "true"},
    Marker{CiServer::github, "GITHUB_ACTIONS", "true"},
    Marker{CiServer::gitlab, "GITLAB_CI", ""},
    Marker{CiServer::buildkite, "BUILDKITE", "true"},
    Marker{CiServer::bamboo, "bamboo_planKey", ""},
    Marker{CiServer::bamboo, "bamboo_buildKey", ""},
    Marker{CiServer::woodpecker, "CI_SYSTEM_NAME", "woodpecker"},
    Marker{CiServer::woodpecker, "CI", "woodpecker"},
    Marker{CiServer::jenkins, "JENKINS_URL", "", "BUILD_ID"},
    Marker{CiServer::jenkins, "JENKINS_SERVER_COOKIE", ""},
    Marker{CiServer::jenkins, "HUDSON_COOKIE", ""},
    Marker{CiServer::travis, "TRAVIS", "true"},
    Marker{CiServer::circleci, "CIRCLECI", "true"},
    Marker{CiServer::bitbucket, "BITBUCKET_BUILD_NUMBER", ""},
    Marker{CiServer::appveyor, "APPVEYOR", ""},
};

bool matches(const Marker& marker, const Environment& environment) {
  const std::string value = text::lower_case(environment_value(environment, marker.variable));
  if (value.empty() || value == "false") return false;
  if (!marker.also.empty() && environment_value(environment, marker.also).empty()) return false;
  if (marker.value.empty() || value == marker.value) return true;
  return marker.value == "true" && value == "1";
}

} // namespace

CiServer detect_ci_server(const Environment& environment) {
  const std::string chosen = text::lower_case(environment_value(environment, "OCTOSTEP_CI"));
  if (!chosen.empty()) {
    const auto* named = std::ranges::find(k_names, std::string_view(chosen), &Name::override);
    return named == k_names.end() ? CiServer::none : named->server;
  }
  const auto* found = std::ranges::find_if(
      k_markers, [&](const Marker& marker) { return matches(marker, environment); });
  return found == k_markers.end() ? CiServer::none : found->server;
}

std::string ci_server_name(CiServer server) {
  const auto* found = std::ranges::find(k_names, server, &Name::server);
  return found == k_names.end() ? std::string() : std::string(found->name);
}

} // namespace octostep::agent
