#include "agent/ci/repository_facts.h"

#include <algorithm>
#include <array>
#include <string_view>

namespace octostep::agent {
namespace {

// The variables by server; "" = the server has none. The variable for the previous build is that of
// the last successful build if the server provides it (Jenkins), otherwise that of the previous
// one.
struct RepositoryVariables {
  CiServer server;
  std::string_view url, previous_commit, checked_out_ref;
};

constexpr std::array k_variables{
    RepositoryVariables{CiServer::azure_devops, "BUILD_REPOSITORY_URI", "", "BUILD_SOURCEBRANCH"},
    RepositoryVariables{CiServer::github, "", "", "GITHUB_REF"},
    RepositoryVariables{CiServer::forgejo, "", "", "GITHUB_REF"},
    RepositoryVariables{CiServer::gitea, "", "", "GITHUB_REF"},
    RepositoryVariables{
        CiServer::gitlab, "CI_PROJECT_URL", "CI_COMMIT_BEFORE_SHA", "CI_MERGE_REQUEST_REF_PATH"},
    RepositoryVariables{CiServer::jenkins, "GIT_URL", "GIT_PREVIOUS_SUCCESSFUL_COMMIT", ""},
    RepositoryVariables{CiServer::buildkite, "BUILDKITE_REPO", "", ""},
    RepositoryVariables{CiServer::bamboo,
                        "bamboo_planRepository_repositoryUrl",
                        "bamboo_planRepository_previousRevision",
                        ""},
    RepositoryVariables{CiServer::bitbucket, "BITBUCKET_GIT_HTTP_ORIGIN", "", ""},
    RepositoryVariables{CiServer::circleci, "CIRCLE_REPOSITORY_URL", "", ""},
    RepositoryVariables{CiServer::woodpecker, "CI_REPO_URL", "CI_PREV_COMMIT_SHA", ""},
};

std::string value_of(const Environment& environment, std::string_view name) {
  return name.empty() ? "" : environment_value(environment, name);
}

// GitLab writes this if there is no commit.
bool is_no_commit(const std::string& commit) {
  return commit.find_first_not_of('0') == std::string::npos;
}

std::string github_url(const Environment& environment) {
  const auto server = environment_value(environment, "GITHUB_SERVER_URL");
  const auto repository = environment_value(environment, "GITHUB_REPOSITORY");
  return server.empty() || repository.empty() ? "" : server + "/" + repository;
}

} // namespace

void add_repository_facts(CiServer server,
                          const Environment& environment,
                          steps::BuildFacts& facts) {
  const auto* row = std::ranges::find(k_variables, server, &RepositoryVariables::server);
  if (row == k_variables.end()) return;
  facts.repository_url = row->checked_out_ref == "GITHUB_REF" ? github_url(environment)
                                                              : value_of(environment, row->url);
  if (auto commit = value_of(environment, row->previous_commit); !is_no_commit(commit))
    facts.previous_commit = std::move(commit);
  const auto ref = value_of(environment, row->checked_out_ref);
  if (ref.ends_with("/merge")) facts.merge_ref = ref;
}

} // namespace octostep::agent
