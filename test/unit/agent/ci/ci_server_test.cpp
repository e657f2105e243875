#include "agent/ci/ci_server.h"

#include <doctest/doctest.h>

using octostep::agent::ci_server_name;
using octostep::agent::detect_ci_server;
using octostep::agent::Environment;

TEST_CASE("each CI server is told by its marker") {
  struct Row {
    Environment environment;
    const char* name;
  };
  const Row rows[] = {
      {{{"TEAMCITY_VERSION", "2026.1 (build 1)"}, {"BUILD_NUMBER", "7"}}, "TeamCity"},
      {{{"TF_BUILD", "True"}}, "AzureDevOps"},
      {{{"GITHUB_ACTIONS", "true"}}, "GitHubActions"},
      {{{"GITHUB_ACTIONS", "true"}, {"FORGEJO_ACTIONS", "true"}, {"GITEA_ACTIONS", "true"}},
       "Forgejo"},
      {{{"GITHUB_ACTIONS", "true"}, {"GITEA_ACTIONS", "true"}}, "Gitea"},
      {{{"GITLAB_CI", "true"}}, "GitLabCI"},
      {{{"GITLAB_CI", "false"}}, ""},
      {{{"BUILDKITE", "1"}}, "BuildKite"},
      {{{"bamboo_buildKey", "X-Y-JOB1"}}, "Bamboo"},
      {{{"CI", "woodpecker"}}, "Woodpecker"},
      {{{"JENKINS_URL", "https://j"}, {"BUILD_ID", "3"}}, "Jenkins"},
      {{{"JENKINS_URL", "https://j"}}, ""},
      {{{"HUDSON_COOKIE", "x"}}, "Jenkins"},
      {{{"TRAVIS", "true"}}, "Travis"},
      {{{"CIRCLECI", "true"}}, "CircleCI"},
      {{{"BITBUCKET_BUILD_NUMBER", "3"}}, "BitBucket"},
      {{{"APPVEYOR", "True"}}, "AppVeyor"},
      {{{"DRONE", "true"}, {"CI", "true"}}, "Drone"},
      {{{"CI", "woodpecker"}, {"DRONE", "true"}}, "Woodpecker"},
      {{{"GO_PIPELINE_COUNTER", "7"}}, "GoCD"},
      {{{"CF_BUILD_ID", "5f"}}, "Codefresh"},
      {{{"SEMAPHORE", "true"}}, "Semaphore"},
      {{{"CI", "true"}}, ""},
      {{}, ""},
  };
  for (const auto& row : rows) {
    CAPTURE(row.name);
    CHECK(ci_server_name(detect_ci_server(row.environment)) == row.name);
  }
}

TEST_CASE("OCTOSTEP_CI overrides what the environment looks like") {
  CHECK(ci_server_name(detect_ci_server(
            {{"GITHUB_ACTIONS", "true"}, {"OCTOSTEP_CI", "Buildbot"}})) == "Buildbot");
  CHECK(ci_server_name(detect_ci_server({{"GITHUB_ACTIONS", "true"}, {"OCTOSTEP_CI", "plain"}}))
            .empty());
}
