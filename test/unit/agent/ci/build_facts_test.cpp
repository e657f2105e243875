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

TEST_CASE("repository, build before and pull request are found where the CI tells them") {
  struct RepositoryRow {
    const char* ci;
    Environment environment;
    const char *url, *previous_commit, *merge_ref;
  };
  const RepositoryRow rows[] = {
      {"GitHub",
       {{"GITHUB_ACTIONS", "true"},
        {"GITHUB_SERVER_URL", "https://github.com"},
        {"GITHUB_REPOSITORY", "acme/shop"},
        {"GITHUB_REF", "refs/pull/5/merge"}},
       "https://github.com/acme/shop",
       "",
       "refs/pull/5/merge"},
      {"GitHub, a branch",
       {{"GITHUB_ACTIONS", "true"}, {"GITHUB_REF", "refs/heads/main"}},
       "",
       "",
       ""},
      {"Azure DevOps",
       {{"TF_BUILD", "True"},
        {"BUILD_REPOSITORY_URI", "https://dev.azure.com/acme/_git/shop"},
        {"BUILD_SOURCEBRANCH", "refs/pull/7/merge"}},
       "https://dev.azure.com/acme/_git/shop",
       "",
       "refs/pull/7/merge"},
      {"Jenkins",
       {{"JENKINS_SERVER_COOKIE", "c"},
        {"GIT_URL", "https://git/shop.git"},
        {"GIT_PREVIOUS_SUCCESSFUL_COMMIT", "abc"}},
       "https://git/shop.git",
       "abc",
       ""},
      {"GitLab",
       {{"GITLAB_CI", "true"},
        {"CI_PROJECT_URL", "https://gitlab/shop"},
        {"CI_COMMIT_BEFORE_SHA", "def"}},
       "https://gitlab/shop",
       "def",
       ""},
      {"GitLab, the first push of a branch",
       {{"GITLAB_CI", "true"},
        {"CI_COMMIT_BEFORE_SHA", "0000000000000000000000000000000000000000"}},
       "",
       "",
       ""},
      {"Bamboo",
       {{"bamboo_buildKey", "A-B"},
        {"bamboo_agentId", "1"},
        {"bamboo_planRepository_repositoryUrl", "https://bitbucket/shop.git"},
        {"bamboo_planRepository_previousRevision", "123"}},
       "https://bitbucket/shop.git",
       "123",
       ""},
      {"no CI", {{"GIT_URL", "https://git/shop.git"}}, "", "", ""},
  };
  for (const auto& row : rows) {
    CAPTURE(row.ci);
    const auto facts = read_build_facts(row.environment, "/work");
    CHECK(facts.repository_url == row.url);
    CHECK(facts.previous_commit == row.previous_commit);
    CHECK(facts.merge_ref == row.merge_ref);
  }
}
