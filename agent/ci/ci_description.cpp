#include "agent/ci/ci_description.h"

#include <algorithm>

namespace octostep::agent {
namespace {

// Forgejo and Gitea set the variables of GitHub Actions. A second attempt of a run keeps its id.
// docs.github.com/actions/reference/workflows-and-actions/variables,
// forgejo.org/docs/latest/user/actions/reference
constexpr CiDescription
github_kind(CiServer server, std::string_view name, std::string_view override, CiMarker marker) {
  CiDescription ci;
  ci.server = server;
  ci.name = name;
  ci.override = override;
  ci.markers = {marker};
  ci.number = {"{GITHUB_RUN_NUMBER}"};
  ci.id = {"{GITHUB_RUN_ID}-{GITHUB_RUN_ATTEMPT}", "{GITHUB_RUN_ID}"};
  ci.url = {"{/GITHUB_SERVER_URL}/{%GITHUB_REPOSITORY}/actions/runs/{%GITHUB_RUN_ID}"};
  ci.reference = {"{GITHUB_REF}", "{GITHUB_REF_NAME}"};
  ci.source_branch = {"{GITHUB_HEAD_REF}"};
  ci.commit = {"{GITHUB_SHA}"};
  ci.repository = {"{/GITHUB_SERVER_URL}/{%GITHUB_REPOSITORY}"};
  ci.temp_folder = {"{RUNNER_TEMP}"};
  return ci;
}

constexpr std::array k_descriptions{
    // jetbrains.com/help/teamcity/predefined-build-parameters.html, .../pull-requests.html. Only
    // BUILD_* is in the environment; BUILD_URL exists since 2023.05. Builds with several roots have
    // a parameter for each of them. The logical branch of the default branch is "<default>".
    CiDescription{
        .server = CiServer::teamcity,
        .name = "TeamCity",
        .override = "teamcity",
        .markers = {CiMarker{"TEAMCITY_VERSION"}},
        .number = {"{BUILD_NUMBER}", "{build.number}"},
        .id = {"{teamcity.build.id}"},
        .url = {"{BUILD_URL}", "{/teamcity.serverUrl}/viewLog.html?buildId={teamcity.build.id}"},
        .reference = {"{teamcity.build.vcs.branch.*}",
                      "{teamcity.build.branch}",
                      "{vcsroot.branch}",
                      "{vcsroot.*.branch}"},
        .pull_request = {"{teamcity.pullRequest.number}"},
        .source_branch = {"{teamcity.pullRequest.source.branch}"},
        .commit = {"{BUILD_VCS_NUMBER}",
                   "{BUILD_VCS_NUMBER_*}",
                   "{build.vcs.number}",
                   "{build.vcs.number.*}"},
        .repository = {"{vcsroot.url}", "{vcsroot.*.url}"},
        .temp_folder = {"{teamcity.build.tempDir}"}},
    // learn.microsoft.com/azure/devops/pipelines/build/variables
    CiDescription{.server = CiServer::azure_devops,
                  .name = "AzureDevOps",
                  .override = "azure-devops",
                  .markers = {CiMarker{"TF_BUILD", "true"}},
                  .number = {"{BUILD_BUILDNUMBER}"},
                  .id = {"{BUILD_BUILDID}"},
                  .url = {"{/SYSTEM_COLLECTIONURI}/{%SYSTEM_TEAMPROJECT}/_build/results?buildId="
                          "{%BUILD_BUILDID}",
                          "{/SYSTEM_TEAMFOUNDATIONCOLLECTIONURI}/{%SYSTEM_TEAMPROJECT}/_build/"
                          "results?buildId={%BUILD_BUILDID}"},
                  .reference = {"{BUILD_SOURCEBRANCH}"},
                  .pull_request = {"{SYSTEM_PULLREQUEST_PULLREQUESTNUMBER}",
                                   "{SYSTEM_PULLREQUEST_PULLREQUESTID}"},
                  .source_branch = {"{SYSTEM_PULLREQUEST_SOURCEBRANCH}"},
                  .commit = {"{BUILD_SOURCEVERSION}"},
                  .repository = {"{BUILD_REPOSITORY_URI}"},
                  .temp_folder = {"{AGENT_TEMPDIRECTORY}"}},
    github_kind(CiServer::forgejo, "Forgejo", "forgejo", {"FORGEJO_ACTIONS", "true"}),
    github_kind(CiServer::gitea, "Gitea", "gitea", {"GITEA_ACTIONS", "true"}),
    github_kind(CiServer::github, "GitHubActions", "github", {"GITHUB_ACTIONS", "true"}),
    // docs.gitlab.com/ci/variables/predefined_variables. The local emulator sets GITLAB_CI to the
    // text "false". The previous commit is all zeros if there is none.
    CiDescription{
        .server = CiServer::gitlab,
        .name = "GitLabCI",
        .override = "gitlab",
        .markers = {CiMarker{"GITLAB_CI"}},
        .number = {"{CI_PIPELINE_IID}"},
        .id = {"{CI_PIPELINE_ID}"},
        .url = {"{CI_JOB_URL}", "{CI_PIPELINE_URL}"},
        .reference = {"{CI_MERGE_REQUEST_REF_PATH}", "{CI_COMMIT_BRANCH}", "{CI_COMMIT_REF_NAME}"},
        .tag = {"{CI_COMMIT_TAG}"},
        .pull_request = {"{CI_MERGE_REQUEST_IID}", "{CI_EXTERNAL_PULL_REQUEST_IID}"},
        .source_branch = {"{CI_MERGE_REQUEST_SOURCE_BRANCH_NAME}",
                          "{CI_EXTERNAL_PULL_REQUEST_SOURCE_BRANCH_NAME}"},
        .commit = {"{CI_COMMIT_SHA}"},
        .previous_commit = {"{CI_COMMIT_BEFORE_SHA}"},
        .repository = {"{CI_PROJECT_URL}"}},
    // buildkite.com/docs/pipelines/configure/environment-variables. A build that was started by
    // hand has the commit "HEAD".
    CiDescription{.server = CiServer::buildkite,
                  .name = "BuildKite",
                  .override = "buildkite",
                  .markers = {CiMarker{"BUILDKITE", "true"}},
                  .number = {"{BUILDKITE_BUILD_NUMBER}"},
                  .id = {"{BUILDKITE_BUILD_ID}"},
                  .url = {"{BUILDKITE_BUILD_URL}#{BUILDKITE_JOB_ID}", "{BUILDKITE_BUILD_URL}"},
                  .reference = {"{BUILDKITE_BRANCH}"},
                  .tag = {"{BUILDKITE_TAG}"},
                  .pull_request = {"{BUILDKITE_PULL_REQUEST}"},
                  .source_branch = {"{BUILDKITE_BRANCH}"},
                  .commit = {"{BUILDKITE_COMMIT}"},
                  .repository = {"{BUILDKITE_REPO}"}},
    // confluence.atlassian.com/bamboo/bamboo-variables: "bamboo.a.b" is "bamboo_a_b" in the
    // environment.
    CiDescription{
        .server = CiServer::bamboo,
        .name = "Bamboo",
        .override = "bamboo",
        .markers = {CiMarker{"bamboo_planKey"}, CiMarker{"bamboo_buildKey"}},
        .number = {"{bamboo_buildNumber}"},
        .id = {"{bamboo_buildResultKey}"},
        .url = {"{bamboo_resultsUrl}", "{bamboo_buildResultsUrl}"},
        .reference = {"{bamboo_planRepository_branchName}", "{bamboo_planRepository_branch}"},
        .pull_request = {"{bamboo_repository_pr_key}"},
        .source_branch = {"{bamboo_repository_pr_sourceBranch}"},
        .commit = {"{bamboo_planRepository_revision}"},
        .previous_commit = {"{bamboo_planRepository_previousRevision}"},
        .repository = {"{bamboo_planRepository_repositoryUrl}"}},
    // woodpecker-ci.org/docs/usage/environment. CI_COMMIT_BRANCH of a pull request is its target.
    CiDescription{
        .server = CiServer::woodpecker,
        .name = "Woodpecker",
        .override = "woodpecker",
        .markers = {CiMarker{"CI_SYSTEM_NAME", "woodpecker"}, CiMarker{"CI", "woodpecker"}},
        .number = {"{CI_PIPELINE_NUMBER}", "{CI_BUILD_NUMBER}"},
        .id = {"{CI_REPO}-{CI_PIPELINE_NUMBER}", "{CI_REPO}-{CI_BUILD_NUMBER}"},
        .url = {"{CI_STEP_URL}", "{CI_PIPELINE_URL}", "{CI_BUILD_LINK}"},
        .reference = {"{CI_COMMIT_REF}", "{CI_COMMIT_BRANCH}"},
        .tag = {"{CI_COMMIT_TAG}"},
        .pull_request = {"{CI_COMMIT_PULL_REQUEST}"},
        .source_branch = {"{CI_COMMIT_SOURCE_BRANCH}"},
        .commit = {"{CI_COMMIT_SHA}"},
        .previous_commit = {"{CI_PREV_COMMIT_SHA}"},
        .repository = {"{CI_REPO_URL}"}},
    // docs.drone.io/pipeline/environment/reference. DRONE_BRANCH of a pull request is its target.
    CiDescription{.server = CiServer::drone,
                  .name = "Drone",
                  .override = "drone",
                  .markers = {CiMarker{"DRONE", "true"}, CiMarker{"CI", "drone"}},
                  .number = {"{DRONE_BUILD_NUMBER}"},
                  .id = {"{DRONE_REPO}-{DRONE_BUILD_NUMBER}"},
                  .url = {"{DRONE_BUILD_LINK}"},
                  .reference = {"{DRONE_COMMIT_REF}", "{DRONE_COMMIT_BRANCH}", "{DRONE_BRANCH}"},
                  .tag = {"{DRONE_TAG}"},
                  .pull_request = {"{DRONE_PULL_REQUEST}"},
                  .source_branch = {"{DRONE_SOURCE_BRANCH}"},
                  .commit = {"{DRONE_COMMIT_SHA}", "{DRONE_COMMIT}"},
                  .previous_commit = {"{DRONE_COMMIT_BEFORE}"},
                  .repository = {"{DRONE_REPO_LINK}"}},
    // plugins.jenkins.io/git (variables), jenkins.io/doc/book/pipeline/multibranch. A server
    // without a configured URL still sets the cookie of its processes. A multibranch job's
    // BRANCH_NAME is "PR-12" for a pull request, and the tag's name for a tag.
    CiDescription{.server = CiServer::jenkins,
                  .name = "Jenkins",
                  .override = "jenkins",
                  .markers = {CiMarker{"JENKINS_URL", "", "BUILD_ID"},
                              CiMarker{"JENKINS_SERVER_COOKIE"},
                              CiMarker{"HUDSON_COOKIE"}},
                  .number = {"{BUILD_NUMBER}"},
                  .id = {"{BUILD_TAG}"},
                  .url = {"{BUILD_URL}"},
                  .reference = {"{BRANCH_NAME}", "{GIT_LOCAL_BRANCH}", "{GIT_BRANCH}"},
                  .tag = {"{TAG_NAME}"},
                  .pull_request = {"{CHANGE_ID}"},
                  .source_branch = {"{CHANGE_BRANCH}"},
                  .commit = {"{GIT_COMMIT}"},
                  .previous_commit = {"{GIT_PREVIOUS_SUCCESSFUL_COMMIT}"},
                  .repository = {"{GIT_URL}"},
                  .temp_folder = {"{WORKSPACE_TMP}"},
                  .remote = "origin/",
                  .merges = true},
    // docs.gocd.org/current/faq/dev_use_current_revision_in_build.html; GO_MATERIAL_* as its agent
    // sets them. Pipelines with several materials have a variable for each of them.
    CiDescription{.server = CiServer::gocd,
                  .name = "GoCD",
                  .override = "gocd",
                  .markers = {CiMarker{"GO_PIPELINE_COUNTER"}},
                  .number = {"{GO_PIPELINE_COUNTER}"},
                  .id = {"{GO_PIPELINE_NAME}/{GO_PIPELINE_COUNTER}/{GO_STAGE_NAME}/"
                         "{GO_STAGE_COUNTER}"},
                  .url = {"{/GO_SERVER_URL}/pipelines/{%GO_PIPELINE_NAME}/{%GO_PIPELINE_COUNTER}/"
                          "{%GO_STAGE_NAME}/{%GO_STAGE_COUNTER}"},
                  .reference = {"{GO_MATERIAL_BRANCH}",
                                "{GO_MATERIAL_BRANCH_*}",
                                "{GO_SCM_*_CURRENT_BRANCH}"},
                  .pull_request = {"{GO_SCM_*_PR_ID}"},
                  .source_branch = {"{GO_SCM_*_PR_BRANCH}"},
                  .commit = {"{GO_REVISION}", "{GO_REVISION_*}"},
                  .repository = {"{GO_MATERIAL_URL}", "{GO_MATERIAL_URL_*}"}},
    // docs.travis-ci.com/user/environment-variables. TRAVIS_BRANCH is the target of a pull request
    // (whose number is "false" if there is none), and the tag's name for a tag.
    CiDescription{.server = CiServer::travis,
                  .name = "Travis",
                  .override = "travis",
                  .markers = {CiMarker{"TRAVIS", "true"}},
                  .number = {"{TRAVIS_BUILD_NUMBER}"},
                  .id = {"{TRAVIS_BUILD_ID}"},
                  .url = {"{TRAVIS_JOB_WEB_URL}", "{TRAVIS_BUILD_WEB_URL}"},
                  .reference = {"{TRAVIS_BRANCH}"},
                  .tag = {"{TRAVIS_TAG}"},
                  .pull_request = {"{TRAVIS_PULL_REQUEST}"},
                  .source_branch = {"{TRAVIS_PULL_REQUEST_BRANCH}"},
                  .commit = {"{TRAVIS_COMMIT}"},
                  .merges = true},
    // circleci.com/docs/reference/variables. For a pull request from a fork, CIRCLE_BRANCH is
    // "pull/12".
    CiDescription{.server = CiServer::circleci,
                  .name = "CircleCI",
                  .override = "circleci",
                  .markers = {CiMarker{"CIRCLECI", "true"}},
                  .number = {"{CIRCLE_BUILD_NUM}"},
                  .id = {"{CIRCLE_WORKFLOW_ID}"},
                  .url = {"{CIRCLE_BUILD_URL}"},
                  .reference = {"{CIRCLE_BRANCH}"},
                  .tag = {"{CIRCLE_TAG}"},
                  .pull_request = {"{CIRCLE_PR_NUMBER}", "{CIRCLE_PULL_REQUEST}"},
                  .source_branch = {"{CIRCLE_BRANCH}"},
                  .commit = {"{CIRCLE_SHA1}"},
                  .repository = {"{CIRCLE_REPOSITORY_URL}"}},
    // support.atlassian.com/bitbucket-cloud/docs/variables-and-secrets
    CiDescription{
        .server = CiServer::bitbucket,
        .name = "BitBucket",
        .override = "bitbucket",
        .markers = {CiMarker{"BITBUCKET_BUILD_NUMBER"}},
        .number = {"{BITBUCKET_BUILD_NUMBER}"},
        .id = {"{BITBUCKET_PIPELINE_UUID}"},
        .url = {"{/BITBUCKET_GIT_HTTP_ORIGIN}/pipelines/results/{BITBUCKET_BUILD_NUMBER}"},
        .reference = {"{BITBUCKET_BRANCH}"},
        .tag = {"{BITBUCKET_TAG}"},
        .pull_request = {"{BITBUCKET_PR_ID}"},
        .source_branch = {"{BITBUCKET_BRANCH}"},
        .commit = {"{BITBUCKET_COMMIT}"},
        .repository = {"{BITBUCKET_GIT_HTTP_ORIGIN}"}},
    // appveyor.com/docs/environment-variables. APPVEYOR_REPO_BRANCH of a pull request is its
    // target.
    CiDescription{.server = CiServer::appveyor,
                  .name = "AppVeyor",
                  .override = "appveyor",
                  .markers = {CiMarker{"APPVEYOR"}},
                  .number = {"{APPVEYOR_BUILD_NUMBER}", "{APPVEYOR_BUILD_VERSION}"},
                  .id = {"{APPVEYOR_BUILD_ID}"},
                  .url = {"{/APPVEYOR_URL}/project/{%APPVEYOR_ACCOUNT_NAME}/"
                          "{%APPVEYOR_PROJECT_SLUG}/builds/{%APPVEYOR_BUILD_ID}"},
                  .reference = {"{APPVEYOR_REPO_BRANCH}"},
                  .tag = {"{APPVEYOR_REPO_TAG_NAME}"},
                  .pull_request = {"{APPVEYOR_PULL_REQUEST_NUMBER}"},
                  .source_branch = {"{APPVEYOR_PULL_REQUEST_HEAD_REPO_BRANCH}"},
                  .commit = {"{APPVEYOR_REPO_COMMIT}"},
                  .merges = true},
    // codefresh.io/docs/docs/pipelines/variables. It does not count builds, so the id serves as
    // number.
    CiDescription{.server = CiServer::codefresh,
                  .name = "Codefresh",
                  .override = "codefresh",
                  .markers = {CiMarker{"CF_BUILD_ID"}},
                  .number = {"{CF_BUILD_ID}"},
                  .id = {"{CF_BUILD_ID}"},
                  .url = {"{CF_BUILD_URL}"},
                  .reference = {"{CF_BRANCH}"},
                  .tag = {"{CF_RELEASE_TAG}"},
                  .pull_request = {"{CF_PULL_REQUEST_NUMBER}"},
                  .source_branch = {"{CF_BRANCH}"},
                  .commit = {"{CF_REVISION}"}},
    // docs.semaphore.io/reference/env-vars. SEMAPHORE_GIT_BRANCH of a pull request is its target.
    CiDescription{.server = CiServer::semaphore,
                  .name = "Semaphore",
                  .override = "semaphore",
                  .markers = {CiMarker{"SEMAPHORE", "true"}},
                  .number = {"{SEMAPHORE_WORKFLOW_NUMBER}"},
                  .id = {"{SEMAPHORE_WORKFLOW_ID}"},
                  .url = {"{/SEMAPHORE_ORGANIZATION_URL}/workflows/{%SEMAPHORE_WORKFLOW_ID}"},
                  .reference = {"{SEMAPHORE_GIT_REF}", "{SEMAPHORE_GIT_BRANCH}"},
                  .tag = {"{SEMAPHORE_GIT_TAG_NAME}"},
                  .pull_request = {"{SEMAPHORE_GIT_PR_NUMBER}"},
                  .source_branch = {"{SEMAPHORE_GIT_PR_BRANCH}", "{SEMAPHORE_GIT_WORKING_BRANCH}"},
                  .commit = {"{SEMAPHORE_GIT_SHA}"},
                  .repository = {"{SEMAPHORE_GIT_URL}"},
                  .merges = true},
    // Sets no variable itself; the generated steps do.
    CiDescription{
        .server = CiServer::buildbot, .name = "Buildbot", .override = "buildbot", .markers = {}},
};

constexpr CiDescription k_none{};

} // namespace

std::span<const CiDescription> ci_descriptions() { return k_descriptions; }

const CiDescription& ci_description(CiServer server) {
  const auto* found = std::ranges::find(k_descriptions, server, &CiDescription::server);
  return found == k_descriptions.end() ? k_none : *found;
}

} // namespace octostep::agent
