// Branch, tag or pull request: what each CI server says about what was built.
#include <doctest/doctest.h>

#include "agent/ci/build_facts.h"
#include "test/support/temp_folder.h"

using octostep::agent::Environment;
using octostep::agent::read_build_facts;

TEST_CASE("what was built is a branch, a tag or a pull request, in the words of each CI") {
  struct SourceRow {
    Environment environment;
    const char *branch, *tag, *pull_request;
    bool is_merge = false;
  };
  const SourceRow rows[] = {
      {{{"TF_BUILD", "True"}, {"BUILD_SOURCEBRANCH", "refs/heads/release/1"}}, "release/1", "", ""},
      {{{"TF_BUILD", "True"}, {"BUILD_SOURCEBRANCH", "refs/tags/v1.0"}}, "", "v1.0", ""},
      {{{"TF_BUILD", "True"},
        {"BUILD_SOURCEBRANCH", "refs/pull/7/merge"},
        {"SYSTEM_PULLREQUEST_SOURCEBRANCH", "refs/heads/fix"}},
       "fix",
       "",
       "7",
       true},
      {{{"TF_BUILD", "True"}, {"BUILD_SOURCEBRANCH", "$/Shop/Main"}}, "", "", ""},
      {{{"GITHUB_ACTIONS", "true"}, {"GITHUB_REF", "refs/tags/v1"}, {"GITHUB_REF_NAME", "v1"}},
       "",
       "v1",
       ""},
      {{{"GITHUB_ACTIONS", "true"},
        {"GITHUB_REF", "refs/pull/5/merge"},
        {"GITHUB_HEAD_REF", "feature/x"}},
       "feature/x",
       "",
       "5",
       true},
      {{{"GITEA_ACTIONS", "true"}, {"GITHUB_REF", "refs/pull/5/head"}}, "", "", "5"},
      {{{"GITLAB_CI", "true"}, {"CI_COMMIT_TAG", "v2"}, {"CI_COMMIT_REF_NAME", "v2"}},
       "",
       "v2",
       ""},
      {{{"GITLAB_CI", "true"},
        {"CI_MERGE_REQUEST_IID", "3"},
        {"CI_MERGE_REQUEST_REF_PATH", "refs/merge-requests/3/head"},
        {"CI_MERGE_REQUEST_SOURCE_BRANCH_NAME", "fix"},
        {"CI_COMMIT_REF_NAME", "fix"}},
       "fix",
       "",
       "3"},
      {{{"GITLAB_CI", "true"},
        {"CI_MERGE_REQUEST_IID", "3"},
        {"CI_MERGE_REQUEST_REF_PATH", "refs/merge-requests/3/merge"},
        {"CI_MERGE_REQUEST_SOURCE_BRANCH_NAME", "fix"}},
       "fix",
       "",
       "3",
       true},
      {{{"JENKINS_URL", "https://j"}, {"BUILD_ID", "1"}, {"GIT_BRANCH", "origin/feature/x"}},
       "feature/x",
       "",
       ""},
      {{{"HUDSON_COOKIE", "c"}, {"GIT_BRANCH", "refs/remotes/upstream/main"}}, "main", "", ""},
      {{{"HUDSON_COOKIE", "c"}, {"GIT_BRANCH", "refs/heads/main"}}, "main", "", ""},
      {{{"HUDSON_COOKIE", "c"}, {"GIT_BRANCH", "detached"}}, "", "", ""},
      {{{"HUDSON_COOKIE", "c"}, {"BRANCH_NAME", "v3"}, {"TAG_NAME", "v3"}}, "", "v3", ""},
      {{{"HUDSON_COOKIE", "c"},
        {"BRANCH_NAME", "PR-12"},
        {"CHANGE_ID", "12"},
        {"CHANGE_BRANCH", "fix"}},
       "fix",
       "",
       "12",
       true},
      {{{"BUILDKITE", "true"}, {"BUILDKITE_BRANCH", "main"}, {"BUILDKITE_PULL_REQUEST", "false"}},
       "main",
       "",
       ""},
      {{{"BUILDKITE", "true"},
        {"BUILDKITE_BRANCH", "somebody:fix"},
        {"BUILDKITE_PULL_REQUEST", "8"}},
       "",
       "",
       "8"},
      {{{"BUILDKITE", "true"}, {"BUILDKITE_BRANCH", "main"}, {"BUILDKITE_TAG", "v4"}},
       "",
       "v4",
       ""},
      {{{"CI", "woodpecker"},
        {"CI_COMMIT_REF", "refs/pull/2/head"},
        {"CI_COMMIT_BRANCH", "main"},
        {"CI_COMMIT_SOURCE_BRANCH", "fix"}},
       "fix",
       "",
       "2"},
      {{{"DRONE", "true"},
        {"DRONE_BRANCH", "main"},
        {"DRONE_PULL_REQUEST", "6"},
        {"DRONE_SOURCE_BRANCH", "fix"}},
       "fix",
       "",
       "6"},
      {{{"TRAVIS", "true"},
        {"TRAVIS_BRANCH", "main"},
        {"TRAVIS_PULL_REQUEST", "4"},
        {"TRAVIS_PULL_REQUEST_BRANCH", "fix"}},
       "fix",
       "",
       "4",
       true},
      {{{"TRAVIS", "true"}, {"TRAVIS_BRANCH", "v5"}, {"TRAVIS_TAG", "v5"}}, "", "v5", ""},
      {{{"CIRCLECI", "true"},
        {"CIRCLE_BRANCH", "fix"},
        {"CIRCLE_PULL_REQUEST", "https://github.com/acme/shop/pull/9"}},
       "fix",
       "",
       "9"},
      {{{"CIRCLECI", "true"}, {"CIRCLE_BRANCH", "pull/9"}}, "", "", "9"},
      {{{"BITBUCKET_BUILD_NUMBER", "1"}, {"BITBUCKET_BRANCH", "fix"}, {"BITBUCKET_PR_ID", "10"}},
       "fix",
       "",
       "10"},
      {{{"BITBUCKET_BUILD_NUMBER", "1"}, {"BITBUCKET_TAG", "v6"}}, "", "v6", ""},
      {{{"APPVEYOR", "True"},
        {"APPVEYOR_REPO_BRANCH", "main"},
        {"APPVEYOR_PULL_REQUEST_NUMBER", "11"},
        {"APPVEYOR_PULL_REQUEST_HEAD_REPO_BRANCH", "fix"}},
       "fix",
       "",
       "11",
       true},
      {{{"CF_BUILD_ID", "x"}, {"CF_BRANCH", "fix"}, {"CF_PULL_REQUEST_NUMBER", "12"}},
       "fix",
       "",
       "12"},
      {{{"SEMAPHORE", "true"},
        {"SEMAPHORE_GIT_BRANCH", "main"},
        {"SEMAPHORE_GIT_PR_NUMBER", "13"},
        {"SEMAPHORE_GIT_PR_BRANCH", "fix"}},
       "fix",
       "",
       "13",
       true},
      {{{"SEMAPHORE", "true"}, {"SEMAPHORE_GIT_REF", "refs/tags/v7"}}, "", "v7", ""},
      {{{"bamboo_planKey", "P"},
        {"bamboo_repository_pr_key", "14"},
        {"bamboo_repository_pr_sourceBranch", "fix"}},
       "fix",
       "",
       "14"},
  };
  for (const auto& row : rows) {
    CAPTURE(row.environment.begin()->first);
    CAPTURE(row.environment.rbegin()->second);
    const auto facts = read_build_facts(row.environment, "/work");
    CHECK(facts.branch == row.branch);
    CHECK(facts.tag == row.tag);
    CHECK(facts.pull_request == row.pull_request);
    CHECK(facts.is_merge == row.is_merge);
  }
}

TEST_CASE("TeamCity's word for the default branch is no name, and its roots say the real one") {
  struct TeamcityRow {
    const char* parameters;
    const char *branch, *tag, *pull_request;
    bool is_default_branch = false;
  };
  const TeamcityRow rows[] = {
      {"teamcity.build.branch=<default>\nteamcity.build.vcs.branch.Shop=refs/heads/main\n",
       "main",
       "",
       ""},
      {"teamcity.build.branch=<default>\nvcsroot.branch=refs/heads/develop\n", "develop", "", ""},
      {"teamcity.build.branch=<default>\nvcsroot.Shop.branch=main\n", "main", "", ""},
      {"teamcity.build.branch=<default>\n", "", "", "", true},
      {"teamcity.build.branch=<default>\nteamcity.build.vcs.branch.A=refs/heads/main\n"
       "teamcity.build.vcs.branch.B=refs/heads/trunk\n",
       "",
       "",
       "",
       true},
      {"teamcity.build.branch=fix\nteamcity.build.vcs.branch.A=refs/heads/fix\n"
       "teamcity.build.vcs.branch.B=refs/heads/main\nvcsroot.A.branch=refs/heads/main\n",
       "fix",
       "",
       ""},
      {"teamcity.build.branch=v1\nteamcity.build.vcs.branch.A=refs/tags/v1\n", "", "v1", ""},
      {"teamcity.build.branch=pull/12\nteamcity.build.vcs.branch.A=refs/pull/12/merge\n"
       "teamcity.pullRequest.source.branch=fix\n",
       "fix",
       "",
       "12"},
      {"teamcity.build.branch=merge-requests/3\nteamcity.pullRequest.number=3\n", "", "", "3"},
  };
  for (const auto& row : rows) {
    CAPTURE(row.parameters);
    const octostep::test::TempFolder folder;
    const auto configuration = folder.write("configuration.properties", row.parameters);
    const auto build =
        folder.write("build.properties",
                     "teamcity.configuration.properties.file=" + configuration.string() + "\n");
    const auto facts = read_build_facts(
        {{"TEAMCITY_VERSION", "2026.1"}, {"TEAMCITY_BUILD_PROPERTIES_FILE", build.string()}},
        folder.path());
    CHECK(facts.branch == row.branch);
    CHECK(facts.tag == row.tag);
    CHECK(facts.pull_request == row.pull_request);
    CHECK(facts.is_default_branch == row.is_default_branch);
  }
}
