#include "agent/log/protocol_choice.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <utility>

#include "schema/text/ascii.h"

namespace octostep::agent {

namespace {

constexpr std::array<std::pair<std::string_view, Protocol>, 10> k_protocols{
    {{"teamcity", Protocol::teamcity},
     {"azure-devops", Protocol::azure_devops},
     {"github", Protocol::github},
     {"gitlab", Protocol::gitlab},
     {"buildkite", Protocol::buildkite},
     {"jenkins", Protocol::jenkins},
     {"bamboo", Protocol::bamboo},
     {"buildbot", Protocol::buildbot},
     {"plain", Protocol::plain},
     {"jsonl", Protocol::jsonl}}};

bool is_true(const std::string& value) {
  const std::string lower = text::lower_case(value);
  return lower == "true" || lower == "1";
}

std::optional<Protocol> named_by_user(const std::string& name) {
  const std::string lower = text::lower_case(name);
  if (lower == "forgejo" || lower == "gitea") return Protocol::github;
  return parse_protocol(lower);
}

// Jenkins always sets BUILD_ID, but JENKINS_URL only if the administrator configured one.
bool is_jenkins(const EnvironmentLookup& environment) {
  const auto set = [&environment](const char* name) { return !environment(name).empty(); };
  return (set("JENKINS_URL") && set("BUILD_ID")) || set("JENKINS_SERVER_COOKIE") ||
         set("HUDSON_COOKIE");
}

} // namespace

std::optional<Protocol> parse_protocol(std::string_view text) {
  for (const auto& [name, protocol] : k_protocols) {
    if (name == text) return protocol;
  }
  return std::nullopt;
}

std::string_view protocol_name(Protocol protocol) {
  for (const auto& [name, known] : k_protocols) {
    if (known == protocol) return name;
  }
  return "plain";
}

std::optional<Interleave> parse_interleave(std::string_view text) {
  if (text == "auto") return Interleave::automatic;
  if (text == "flow") return Interleave::flow;
  if (text == "buffer") return Interleave::buffer;
  if (text == "prefix") return Interleave::prefix;
  return std::nullopt;
}

Protocol detect_protocol(const EnvironmentLookup& environment) {
  const auto set = [&environment](const char* name) { return !environment(name).empty(); };
  const auto flag = [&environment](const char* name) { return is_true(environment(name)); };
  if (const auto named = named_by_user(environment("OCTOSTEP_CI"))) return *named;
  if (set("TEAMCITY_VERSION")) return Protocol::teamcity;
  if (flag("TF_BUILD")) return Protocol::azure_devops;
  if (flag("FORGEJO_ACTIONS") || flag("GITEA_ACTIONS") || flag("GITHUB_ACTIONS"))
    return Protocol::github;
  // The local emulator sets it to the text "false".
  if (set("GITLAB_CI") && text::lower_case(environment("GITLAB_CI")) != "false")
    return Protocol::gitlab;
  if (flag("BUILDKITE")) return Protocol::buildkite;
  if (set("bamboo_planKey") || set("bamboo_buildKey")) return Protocol::bamboo;
  const bool is_woodpecker =
      environment("CI_SYSTEM_NAME") == "woodpecker" || environment("CI") == "woodpecker";
  if (!is_woodpecker && is_jenkins(environment)) return Protocol::jenkins;
  return Protocol::plain;
}

} // namespace octostep::agent
