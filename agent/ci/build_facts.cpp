#include "agent/ci/build_facts.h"

#include <algorithm>
#include <array>
#include <initializer_list>
#include <string_view>

#include <fmt/format.h>

#include "agent/ci/ci_server.h"
#include "agent/ci/repository_facts.h"
#include "agent/ci/teamcity_properties.h"
#include "agent/drop_in/build_files.h"

namespace octostep::agent {
namespace {

using Variables = std::initializer_list<std::string_view>;

// The first variable that is set.
std::string first_of(const Environment& environment, Variables names) {
  for (const auto name : names)
    if (std::string value = environment_value(environment, name); !value.empty()) return value;
  return {};
}

// The parts joined, or "" when one of them is missing: half a link helps nobody.
std::string joined(std::initializer_list<std::string> parts) {
  std::string text;
  for (const auto& part : parts) {
    if (part.empty()) return {};
    text += part;
  }
  return text;
}

std::string without_prefix(std::string text, std::string_view prefix) {
  if (text.starts_with(prefix)) text.erase(0, prefix.size());
  return text;
}

std::string with_trailing_slash(std::string url) {
  if (!url.empty() && !url.ends_with('/')) url += '/';
  return url;
}

// BUILD_VCS_NUMBER exists only for builds with one root; others have one variable per root, and
// which of several is meant cannot be told.
std::string teamcity_commit(const Environment& environment) {
  if (std::string commit = environment_value(environment, "BUILD_VCS_NUMBER"); !commit.empty())
    return commit;
  constexpr std::string_view prefix = "BUILD_VCS_NUMBER_";
  const auto first = environment.lower_bound(prefix);
  if (first == environment.end() || !first->first.starts_with(prefix)) return {};
  const auto second = std::next(first);
  const bool only = second == environment.end() || !second->first.starts_with(prefix);
  return only ? first->second : std::string();
}

// The build id and the branch are not in TeamCity's environment, only in its property files; the
// build page has been there since 2023.05 and is put together for older servers.
steps::BuildFacts teamcity_facts(const Environment& environment) {
  const auto [build, configuration] = read_teamcity_properties(environment);
  steps::BuildFacts facts;
  facts.number = first_of(environment, {"BUILD_NUMBER"});
  facts.id = environment_value(build, "teamcity.build.id");
  facts.url = first_of(environment, {"BUILD_URL"});
  if (facts.url.empty())
    facts.url = joined({with_trailing_slash(environment_value(configuration, "teamcity.serverUrl")),
                        "viewLog.html?buildId=",
                        facts.id});
  facts.branch =
      without_prefix(environment_value(configuration, "teamcity.build.branch"), "refs/heads/");
  facts.commit = teamcity_commit(environment);
  return facts;
}

steps::BuildFacts azure_facts(const Environment& environment) {
  steps::BuildFacts facts;
  facts.number = first_of(environment, {"BUILD_BUILDNUMBER"});
  facts.id = first_of(environment, {"BUILD_BUILDID"});
  facts.url =
      joined({with_trailing_slash(first_of(
                  environment, {"SYSTEM_COLLECTIONURI", "SYSTEM_TEAMFOUNDATIONCOLLECTIONURI"})),
              first_of(environment, {"SYSTEM_TEAMPROJECT"}),
              "/_build/results?buildId=",
              facts.id});
  facts.branch = without_prefix(
      first_of(environment, {"SYSTEM_PULLREQUEST_SOURCEBRANCH", "BUILD_SOURCEBRANCH"}),
      "refs/heads/");
  facts.commit = first_of(environment, {"BUILD_SOURCEVERSION"});
  return facts;
}

// Forgejo and Gitea set the same variables. A second attempt of a run keeps the run's id.
steps::BuildFacts github_facts(const Environment& environment) {
  const auto run = first_of(environment, {"GITHUB_RUN_ID"});
  const auto attempt = first_of(environment, {"GITHUB_RUN_ATTEMPT"});
  steps::BuildFacts facts;
  facts.number = first_of(environment, {"GITHUB_RUN_NUMBER"});
  facts.id = attempt.empty() ? run : joined({run, "-", attempt});
  facts.url = joined({with_trailing_slash(first_of(environment, {"GITHUB_SERVER_URL"})),
                      first_of(environment, {"GITHUB_REPOSITORY"}),
                      "/actions/runs/",
                      run});
  facts.branch = first_of(environment, {"GITHUB_HEAD_REF", "GITHUB_REF_NAME"});
  facts.commit = first_of(environment, {"GITHUB_SHA"});
  return facts;
}

steps::BuildFacts buildkite_facts(const Environment& environment) {
  const auto page = first_of(environment, {"BUILDKITE_BUILD_URL"});
  const auto job = joined({page, "#", first_of(environment, {"BUILDKITE_JOB_ID"})});
  steps::BuildFacts facts;
  facts.number = first_of(environment, {"BUILDKITE_BUILD_NUMBER"});
  facts.id = first_of(environment, {"BUILDKITE_BUILD_ID"});
  facts.url = job.empty() ? page : job;
  facts.branch = first_of(environment, {"BUILDKITE_BRANCH"});
  facts.commit = first_of(environment, {"BUILDKITE_COMMIT"});
  if (facts.commit == "HEAD") facts.commit.clear(); // not resolved when the build was made by hand
  return facts;
}

steps::BuildFacts jenkins_facts(const Environment& environment) {
  steps::BuildFacts facts;
  facts.number = first_of(environment, {"BUILD_NUMBER"});
  facts.id = first_of(environment, {"BUILD_TAG"});
  facts.url = first_of(environment, {"BUILD_URL"});
  facts.branch = without_prefix(
      first_of(environment, {"CHANGE_BRANCH", "BRANCH_NAME", "GIT_BRANCH"}), "origin/");
  facts.commit = first_of(environment, {"GIT_COMMIT"});
  return facts;
}

steps::BuildFacts woodpecker_facts(const Environment& environment) {
  steps::BuildFacts facts;
  facts.number = first_of(environment, {"CI_PIPELINE_NUMBER"});
  facts.id = joined({first_of(environment, {"CI_REPO"}), "-", facts.number});
  facts.url = first_of(environment, {"CI_STEP_URL", "CI_PIPELINE_URL"});
  facts.branch = first_of(environment, {"CI_COMMIT_SOURCE_BRANCH", "CI_COMMIT_BRANCH"});
  facts.commit = first_of(environment, {"CI_COMMIT_SHA"});
  return facts;
}

steps::BuildFacts bitbucket_facts(const Environment& environment) {
  steps::BuildFacts facts;
  facts.number = first_of(environment, {"BITBUCKET_BUILD_NUMBER"});
  facts.id = first_of(environment, {"BITBUCKET_PIPELINE_UUID"});
  facts.url = joined(
      {first_of(environment, {"BITBUCKET_GIT_HTTP_ORIGIN"}), "/pipelines/results/", facts.number});
  facts.branch = first_of(environment, {"BITBUCKET_BRANCH"});
  facts.commit = first_of(environment, {"BITBUCKET_COMMIT"});
  return facts;
}

steps::BuildFacts appveyor_facts(const Environment& environment) {
  steps::BuildFacts facts;
  facts.number = first_of(environment, {"APPVEYOR_BUILD_NUMBER"});
  facts.id = first_of(environment, {"APPVEYOR_BUILD_ID"});
  facts.url = joined({with_trailing_slash(first_of(environment, {"APPVEYOR_URL"})),
                      "project/",
                      first_of(environment, {"APPVEYOR_ACCOUNT_NAME"}),
                      "/",
                      first_of(environment, {"APPVEYOR_PROJECT_SLUG"}),
                      "/builds/",
                      facts.id});
  facts.branch =
      first_of(environment, {"APPVEYOR_PULL_REQUEST_HEAD_REPO_BRANCH", "APPVEYOR_REPO_BRANCH"});
  facts.commit = first_of(environment, {"APPVEYOR_REPO_COMMIT"});
  return facts;
}

// Servers whose facts are variables as they stand.
struct PlainFacts {
  CiServer server;
  std::array<std::string_view, 2> number, id, url, branch, commit;
};

constexpr std::array k_plain_facts{
    PlainFacts{CiServer::gitlab,
               {"CI_PIPELINE_IID"},
               {"CI_PIPELINE_ID"},
               {"CI_JOB_URL", "CI_PIPELINE_URL"},
               {"CI_MERGE_REQUEST_SOURCE_BRANCH_NAME", "CI_COMMIT_REF_NAME"},
               {"CI_COMMIT_SHA"}},
    PlainFacts{CiServer::bamboo,
               {"bamboo_buildNumber"},
               {"bamboo_buildResultKey"},
               {"bamboo_resultsUrl", "bamboo_buildResultsUrl"},
               {"bamboo_planRepository_branchName"},
               {"bamboo_planRepository_revision"}},
    PlainFacts{CiServer::travis,
               {"TRAVIS_BUILD_NUMBER"},
               {"TRAVIS_BUILD_ID"},
               {"TRAVIS_BUILD_WEB_URL"},
               {"TRAVIS_PULL_REQUEST_BRANCH", "TRAVIS_BRANCH"},
               {"TRAVIS_COMMIT"}},
    PlainFacts{CiServer::circleci,
               {"CIRCLE_BUILD_NUM"},
               {"CIRCLE_WORKFLOW_ID"},
               {"CIRCLE_BUILD_URL"},
               {"CIRCLE_BRANCH"},
               {"CIRCLE_SHA1"}},
};

steps::BuildFacts plain_facts(CiServer server, const Environment& environment) {
  const auto* row = std::ranges::find(k_plain_facts, server, &PlainFacts::server);
  if (row == k_plain_facts.end()) return {};
  const auto value = [&](const std::array<std::string_view, 2>& names) {
    return first_of(environment, {names[0], names[1]});
  };
  steps::BuildFacts facts;
  facts.number = value(row->number);
  facts.id = value(row->id);
  facts.url = value(row->url);
  facts.branch = value(row->branch);
  facts.commit = value(row->commit);
  return facts;
}

steps::BuildFacts facts_of(CiServer server, const Environment& environment) {
  switch (server) {
  case CiServer::teamcity:
    return teamcity_facts(environment);
  case CiServer::azure_devops:
    return azure_facts(environment);
  case CiServer::forgejo:
  case CiServer::gitea:
  case CiServer::github:
    return github_facts(environment);
  case CiServer::buildkite:
    return buildkite_facts(environment);
  case CiServer::jenkins:
    return jenkins_facts(environment);
  case CiServer::woodpecker:
    return woodpecker_facts(environment);
  case CiServer::bitbucket:
    return bitbucket_facts(environment);
  case CiServer::appveyor:
    return appveyor_facts(environment);
  default:
    return plain_facts(server, environment);
  }
}

#if defined(_WIN32)
constexpr std::string_view k_system = "windows";
#elif defined(__APPLE__)
constexpr std::string_view k_system = "macos";
#else
constexpr std::string_view k_system = "linux";
#endif

#if defined(__aarch64__) || defined(_M_ARM64)
constexpr std::string_view k_processor = "arm64";
#elif defined(__x86_64__) || defined(_M_X64)
constexpr std::string_view k_processor = "x64";
#else
constexpr std::string_view k_processor = "other";
#endif

} // namespace

steps::BuildFacts read_build_facts(const Environment& environment,
                                   const std::filesystem::path& directory) {
  const CiServer server = detect_ci_server(environment);
  steps::BuildFacts facts = facts_of(server, environment);
  facts.ci = ci_server_name(server);
  add_repository_facts(server, environment, facts);
  facts.directory = directory;
  facts.temp_folder = temp_folder(environment);
  facts.source_date_epoch = environment_value(environment, "SOURCE_DATE_EPOCH");
  return facts;
}

std::string writer_name(const steps::BuildFacts& build) {
  const std::string process = "process " + process_id();
  if (build.number.empty()) return process;
  return fmt::format(
      "build {} ({}{}{})", build.number, build.ci, build.ci.empty() ? "" : ", ", process);
}

std::string user_agent(const Environment& environment) {
  const CiServer server = detect_ci_server(environment);
  std::string caller = ci_server_name(server);
  if (server == CiServer::teamcity) {
    // "2026.1 (build 197398)": the words behind the version would not be a valid product token.
    const auto version = environment_value(environment, "TEAMCITY_VERSION");
    const auto first_word = version.substr(0, version.find(' '));
    if (!first_word.empty()) caller += "/" + first_word;
  }
  if (caller.empty()) caller = "NoneOrUnknown";
  return fmt::format("octostep/{} ({}; {}) {}", OCTOSTEP_VERSION, k_system, k_processor, caller);
}

} // namespace octostep::agent
