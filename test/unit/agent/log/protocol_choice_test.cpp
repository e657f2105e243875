#include "agent/log/protocol_choice.h"

#include <map>

#include <doctest/doctest.h>

using namespace octostep::agent;

namespace {

Protocol detected(const std::map<std::string, std::string>& environment) {
  return detect_protocol([&environment](const std::string& name) {
    const auto found = environment.find(name);
    return found == environment.end() ? std::string() : found->second;
  });
}

} // namespace

TEST_CASE("each server is recognised by its marks") {
  CHECK(detected({}) == Protocol::plain);
  CHECK(detected({{"TEAMCITY_VERSION", "2025.03"}}) == Protocol::teamcity);
  CHECK(detected({{"TF_BUILD", "True"}}) == Protocol::azure_devops);
  CHECK(detected({{"GITHUB_ACTIONS", "true"}}) == Protocol::github);
  CHECK(detected({{"FORGEJO_ACTIONS", "true"}}) == Protocol::github);
  CHECK(detected({{"GITEA_ACTIONS", "true"}}) == Protocol::github);
  CHECK(detected({{"GITLAB_CI", "true"}}) == Protocol::gitlab);
  CHECK(detected({{"BUILDKITE", "true"}}) == Protocol::buildkite);
  CHECK(detected({{"bamboo_planKey", "A-B"}}) == Protocol::bamboo);
  CHECK(detected({{"bamboo_buildKey", "A-B"}}) == Protocol::bamboo);
  CHECK(detected({{"JENKINS_URL", "http://j"}, {"BUILD_ID", "1"}}) == Protocol::jenkins);
  CHECK(detected({{"HUDSON_COOKIE", "x"}}) == Protocol::jenkins);
}

TEST_CASE("marks that say no, or half of a mark, do not count") {
  CHECK(detected({{"TF_BUILD", "false"}}) == Protocol::plain);
  CHECK(detected({{"GITLAB_CI", "false"}}) == Protocol::plain);
  CHECK(detected({{"JENKINS_URL", "http://j"}}) == Protocol::plain);
  CHECK(detected({{"BUILD_ID", "1"}}) == Protocol::plain);
  CHECK(detected({{"TEAMCITY_VERSION", ""}}) == Protocol::plain);
}

TEST_CASE("the order decides where servers imitate each other") {
  CHECK(detected({{"TEAMCITY_VERSION", "1"}, {"JENKINS_URL", "u"}, {"BUILD_ID", "1"}}) ==
        Protocol::teamcity);
  CHECK(detected({{"GITEA_ACTIONS", "true"}, {"GITLAB_CI", "true"}}) == Protocol::github);
  CHECK(detected({{"CI", "woodpecker"}, {"JENKINS_URL", "u"}, {"BUILD_ID", "1"}}) ==
        Protocol::plain);
}

TEST_CASE("OCTOSTEP_CI overrides the marks when it names a protocol") {
  CHECK(detected({{"OCTOSTEP_CI", "buildbot"}, {"TEAMCITY_VERSION", "1"}}) == Protocol::buildbot);
  CHECK(detected({{"OCTOSTEP_CI", "Plain"}, {"TEAMCITY_VERSION", "1"}}) == Protocol::plain);
  CHECK(detected({{"OCTOSTEP_CI", "forgejo"}}) == Protocol::github);
  CHECK(detected({{"OCTOSTEP_CI", "travis"}, {"TEAMCITY_VERSION", "1"}}) == Protocol::teamcity);
}

TEST_CASE("protocols and interleave modes are read by name") {
  for (const char* name : {"teamcity",
                           "azure-devops",
                           "github",
                           "gitlab",
                           "buildkite",
                           "jenkins",
                           "bamboo",
                           "buildbot",
                           "plain",
                           "jsonl"}) {
    const auto protocol = parse_protocol(name);
    REQUIRE(protocol);
    CHECK(protocol_name(*protocol) == name);
  }
  CHECK_FALSE(parse_protocol("auto"));
  CHECK_FALSE(parse_protocol("azure"));
  CHECK(parse_interleave("auto") == Interleave::automatic);
  CHECK(parse_interleave("flow") == Interleave::flow);
  CHECK(parse_interleave("buffer") == Interleave::buffer);
  CHECK(parse_interleave("prefix") == Interleave::prefix);
  CHECK_FALSE(parse_interleave("Flow"));
}
