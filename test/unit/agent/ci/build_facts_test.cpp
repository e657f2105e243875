#include "agent/ci/build_facts.h"

#include <doctest/doctest.h>

#include "test/support/temp_folder.h"

using octostep::agent::Environment;
using octostep::agent::read_build_facts;
using octostep::agent::user_agent;

namespace {

struct Row {
  const char* ci;
  Environment environment;
  const char *number, *id, *url, *branch, *commit;
};

} // namespace

TEST_CASE("each CI's facts are found") {
  const Row rows[] = {
      {"AzureDevOps",
       {{"TF_BUILD", "True"},
        {"BUILD_BUILDNUMBER", "20260101.3"},
        {"BUILD_BUILDID", "99"},
        {"SYSTEM_COLLECTIONURI", "https://dev.azure.com/acme/"},
        {"SYSTEM_TEAMPROJECT", "Shop"},
        {"BUILD_SOURCEBRANCH", "refs/heads/release/1"},
        {"BUILD_SOURCEVERSION", "abc"}},
       "20260101.3",
       "99",
       "https://dev.azure.com/acme/Shop/_build/results?buildId=99",
       "release/1",
       "abc"},
      {"GitHubActions",
       {{"GITHUB_ACTIONS", "true"},
        {"GITHUB_RUN_NUMBER", "12"},
        {"GITHUB_RUN_ID", "555"},
        {"GITHUB_RUN_ATTEMPT", "2"},
        {"GITHUB_SERVER_URL", "https://github.com"},
        {"GITHUB_REPOSITORY", "acme/shop"},
        {"GITHUB_REF_NAME", "5/merge"},
        {"GITHUB_HEAD_REF", "feature/x"},
        {"GITHUB_SHA", "abc"}},
       "12",
       "555-2",
       "https://github.com/acme/shop/actions/runs/555",
       "feature/x",
       "abc"},
      {"GitLabCI",
       {{"GITLAB_CI", "true"},
        {"CI_PIPELINE_IID", "8"},
        {"CI_PIPELINE_ID", "800"},
        {"CI_JOB_URL", "https://gitlab/job"},
        {"CI_COMMIT_REF_NAME", "main"},
        {"CI_COMMIT_SHA", "abc"}},
       "8",
       "800",
       "https://gitlab/job",
       "main",
       "abc"},
      {"BuildKite",
       {{"BUILDKITE", "true"},
        {"BUILDKITE_BUILD_NUMBER", "5"},
        {"BUILDKITE_BUILD_ID", "b-1"},
        {"BUILDKITE_BUILD_URL", "https://bk/5"},
        {"BUILDKITE_JOB_ID", "j-1"},
        {"BUILDKITE_BRANCH", "main"},
        {"BUILDKITE_COMMIT", "HEAD"}},
       "5",
       "b-1",
       "https://bk/5#j-1",
       "main",
       ""},
      {"Jenkins",
       {{"JENKINS_URL", "https://j/"},
        {"BUILD_ID", "4"},
        {"BUILD_NUMBER", "4"},
        {"BUILD_TAG", "jenkins-shop-4"},
        {"BUILD_URL", "https://j/4"},
        {"GIT_BRANCH", "origin/main"},
        {"GIT_COMMIT", "abc"}},
       "4",
       "jenkins-shop-4",
       "https://j/4",
       "main",
       "abc"},
      {"Bamboo",
       {{"bamboo_planKey", "P"},
        {"bamboo_buildNumber", "6"},
        {"bamboo_buildResultKey", "P-JOB-6"},
        {"bamboo_buildResultsUrl", "https://b/6"},
        {"bamboo_planRepository_branchName", "main"},
        {"bamboo_planRepository_revision", "abc"}},
       "6",
       "P-JOB-6",
       "https://b/6",
       "main",
       "abc"},
      {"BitBucket",
       {{"BITBUCKET_BUILD_NUMBER", "3"}, {"BITBUCKET_BRANCH", "main"}, {"BITBUCKET_COMMIT", "abc"}},
       "3",
       "",
       "",
       "main",
       "abc"},
      {"Drone",
       {{"DRONE", "true"},
        {"DRONE_BUILD_NUMBER", "42"},
        {"DRONE_REPO", "acme/shop"},
        {"DRONE_BUILD_LINK", "https://drone.example.com/acme/shop/42"},
        {"DRONE_COMMIT_REF", "refs/heads/main"},
        {"DRONE_COMMIT_SHA", "abc"}},
       "42",
       "acme/shop-42",
       "https://drone.example.com/acme/shop/42",
       "main",
       "abc"},
      {"Woodpecker",
       {{"CI", "woodpecker"},
        {"CI_PIPELINE_NUMBER", "9"},
        {"CI_REPO", "acme/shop"},
        {"CI_PIPELINE_URL", "https://w/9"},
        {"CI_COMMIT_REF", "refs/heads/main"},
        {"CI_COMMIT_SHA", "abc"}},
       "9",
       "acme/shop-9",
       "https://w/9",
       "main",
       "abc"},
      {"GoCD",
       {{"GO_SERVER_URL", "https://go.example.com/go"},
        {"GO_PIPELINE_NAME", "shop"},
        {"GO_PIPELINE_COUNTER", "2345"},
        {"GO_STAGE_NAME", "deploy it"},
        {"GO_STAGE_COUNTER", "1"},
        {"GO_MATERIAL_BRANCH_SHOP", "main"},
        {"GO_REVISION_SHOP", "abc"}},
       "2345",
       "shop/2345/deploy it/1",
       "https://go.example.com/go/pipelines/shop/2345/deploy%20it/1",
       "main",
       "abc"},
      {"AppVeyor",
       {{"APPVEYOR", "True"},
        {"APPVEYOR_BUILD_NUMBER", "14"},
        {"APPVEYOR_BUILD_ID", "77"},
        {"APPVEYOR_URL", "https://ci.appveyor.com"},
        {"APPVEYOR_ACCOUNT_NAME", "acme"},
        {"APPVEYOR_PROJECT_SLUG", "shop"},
        {"APPVEYOR_REPO_BRANCH", "main"},
        {"APPVEYOR_REPO_COMMIT", "abc"}},
       "14",
       "77",
       "https://ci.appveyor.com/project/acme/shop/builds/77",
       "main",
       "abc"},
      {"CircleCI",
       {{"CIRCLECI", "true"},
        {"CIRCLE_BUILD_NUM", "15"},
        {"CIRCLE_WORKFLOW_ID", "w"},
        {"CIRCLE_BUILD_URL", "https://circleci.com/gh/acme/shop/15"},
        {"CIRCLE_BRANCH", "main"},
        {"CIRCLE_SHA1", "abc"}},
       "15",
       "w",
       "https://circleci.com/gh/acme/shop/15",
       "main",
       "abc"},
      {"Codefresh",
       {{"CF_BUILD_ID", "5f"},
        {"CF_BUILD_URL", "https://g.codefresh.io/build/5f"},
        {"CF_BRANCH", "main"},
        {"CF_REVISION", "abc"}},
       "5f",
       "5f",
       "https://g.codefresh.io/build/5f",
       "main",
       "abc"},
      {"Semaphore",
       {{"SEMAPHORE", "true"},
        {"SEMAPHORE_WORKFLOW_NUMBER", "16"},
        {"SEMAPHORE_WORKFLOW_ID", "w-1"},
        {"SEMAPHORE_ORGANIZATION_URL", "https://acme.semaphoreci.com"},
        {"SEMAPHORE_GIT_REF", "refs/heads/main"},
        {"SEMAPHORE_GIT_SHA", "abc"}},
       "16",
       "w-1",
       "https://acme.semaphoreci.com/workflows/w-1",
       "main",
       "abc"},
      {"Travis",
       {{"TRAVIS", "true"},
        {"TRAVIS_BUILD_NUMBER", "17"},
        {"TRAVIS_BUILD_ID", "700"},
        {"TRAVIS_BUILD_WEB_URL", "https://app.travis-ci.com/acme/shop/builds/700"},
        {"TRAVIS_BRANCH", "main"},
        {"TRAVIS_PULL_REQUEST", "false"},
        {"TRAVIS_COMMIT", "abc"}},
       "17",
       "700",
       "https://app.travis-ci.com/acme/shop/builds/700",
       "main",
       "abc"},
      {"", {{"BUILD_NUMBER", "7"}}, "", "", "", "", ""},
  };
  for (const auto& row : rows) {
    CAPTURE(row.ci);
    const auto facts = read_build_facts(row.environment, "/work");
    CHECK(facts.ci == row.ci);
    CHECK(facts.number == row.number);
    CHECK(facts.id == row.id);
    CHECK(facts.url == row.url);
    CHECK(facts.branch == row.branch);
    CHECK(facts.commit == row.commit);
    CHECK(facts.directory == "/work");
  }
}

TEST_CASE("TeamCity's build id and branch come from its property files") {
  const octostep::test::TempFolder folder;
  const auto configuration = folder.write("configuration.properties",
                                          "teamcity.serverUrl=https\\://ci.example.com\n"
                                          "teamcity.build.branch=refs/heads/main\n");
  const auto build = folder.write("build.properties",
                                  "teamcity.build.id=4711\n"
                                  "teamcity.configuration.properties.file=" +
                                      configuration.string() + "\n");
  const auto facts = read_build_facts({{"TEAMCITY_VERSION", "2022.10"},
                                       {"BUILD_NUMBER", "1.0.78"},
                                       {"TEAMCITY_BUILD_PROPERTIES_FILE", build.string()},
                                       {"BUILD_VCS_NUMBER_Shop_Main", "abc"}},
                                      "/work");
  CHECK(facts.number == "1.0.78");
  CHECK(facts.id == "4711");
  CHECK(facts.url == "https://ci.example.com/viewLog.html?buildId=4711");
  CHECK(facts.branch == "main");
  CHECK(facts.commit == "abc");
}

TEST_CASE("a TeamCity build with several roots has no single commit, and files may be missing") {
  const auto facts =
      read_build_facts({{"TEAMCITY_VERSION", "2026.1"},
                        {"TEAMCITY_BUILD_PROPERTIES_FILE", "/nowhere/build.properties"},
                        {"BUILD_VCS_NUMBER_A", "abc"},
                        {"BUILD_VCS_NUMBER_B", "def"}},
                       "/work");
  CHECK(facts.commit.empty());
  CHECK(facts.id.empty());
  CHECK(facts.url.empty());
}

TEST_CASE("the user agent names the version, the platform and the CI") {
  const auto agent = user_agent({{"TEAMCITY_VERSION", "2026.1 (build 197398)"}});
  CHECK(agent.starts_with("octostep/"));
  CHECK(agent.ends_with(") TeamCity/2026.1"));
  CHECK(user_agent({}).ends_with(") NoneOrUnknown"));
}

TEST_CASE("repository and build before are found where the CI tells them") {
  struct RepositoryRow {
    const char* ci;
    Environment environment;
    const char *url, *previous_commit;
  };
  const RepositoryRow rows[] = {
      {"GitHub",
       {{"GITHUB_ACTIONS", "true"},
        {"GITHUB_SERVER_URL", "https://github.com"},
        {"GITHUB_REPOSITORY", "acme/shop"},
        {"GITHUB_REF", "refs/pull/5/merge"}},
       "https://github.com/acme/shop",
       ""},
      {"GitHub, a branch", {{"GITHUB_ACTIONS", "true"}, {"GITHUB_REF", "refs/heads/main"}}, "", ""},
      {"Azure DevOps",
       {{"TF_BUILD", "True"},
        {"BUILD_REPOSITORY_URI", "https://dev.azure.com/acme/_git/shop"},
        {"BUILD_SOURCEBRANCH", "refs/pull/7/merge"}},
       "https://dev.azure.com/acme/_git/shop",
       ""},
      {"Jenkins",
       {{"JENKINS_SERVER_COOKIE", "c"},
        {"GIT_URL", "https://git/shop.git"},
        {"GIT_PREVIOUS_SUCCESSFUL_COMMIT", "abc"}},
       "https://git/shop.git",
       "abc"},
      {"GitLab",
       {{"GITLAB_CI", "true"},
        {"CI_PROJECT_URL", "https://gitlab/shop"},
        {"CI_COMMIT_BEFORE_SHA", "def"}},
       "https://gitlab/shop",
       "def"},
      {"GitLab, the first push of a branch",
       {{"GITLAB_CI", "true"},
        {"CI_COMMIT_BEFORE_SHA", "0000000000000000000000000000000000000000"}},
       "",
       ""},
      {"Bamboo",
       {{"bamboo_buildKey", "A-B"},
        {"bamboo_agentId", "1"},
        {"bamboo_planRepository_repositoryUrl", "https://bitbucket/shop.git"},
        {"bamboo_planRepository_previousRevision", "123"}},
       "https://bitbucket/shop.git",
       "123"},
      {"no CI", {{"GIT_URL", "https://git/shop.git"}}, "", ""},
      {"Buildkite, with a token in the address",
       {{"BUILDKITE", "true"}, {"BUILDKITE_REPO", "https://ci:token@git.example.com/shop.git"}},
       "https://git.example.com/shop.git",
       ""},
  };
  for (const auto& row : rows) {
    CAPTURE(row.ci);
    const auto facts = read_build_facts(row.environment, "/work");
    CHECK(facts.repository_url == row.url);
    CHECK(facts.previous_commit == row.previous_commit);
  }
}

TEST_CASE("links made of variables are percent-encoded, once") {
  const auto link = [](const char* collection, const char* project) {
    return read_build_facts({{"TF_BUILD", "True"},
                             {"BUILD_BUILDID", "5"},
                             {"SYSTEM_COLLECTIONURI", collection},
                             {"SYSTEM_TEAMPROJECT", project}},
                            "/work")
        .url;
  };
  CHECK(link("https://dev.azure.com/acme/", "Custom UI Editor (EU) 100%") ==
        "https://dev.azure.com/acme/Custom%20UI%20Editor%20(EU)%20100%25/_build/results?buildId=5");
  CHECK(link("https://dev.azure.com/acme", "A#B?C%20D") ==
        "https://dev.azure.com/acme/A%23B%3FC%2520D/_build/results?buildId=5");
  CHECK(link("https://tfs/Default Collection/", "Pr\u00FCfung") ==
        "https://tfs/Default%20Collection/Pr%C3%BCfung/_build/results?buildId=5");
  CHECK(read_build_facts({{"HUDSON_COOKIE", "c"}, {"BUILD_URL", "https://j/job/My%20Job/a b/4/"}},
                         "/work")
            .url == "https://j/job/My%20Job/a%20b/4/");
}
