// Chooses the log protocol of a run. The environment is read elsewhere and passed in as a lookup.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "agent/log/build_log.h"

namespace octostep::agent {

// Returns "" for a variable that is not set.
using EnvironmentLookup = std::function<std::string(const std::string& name)>;

// The values of --log-protocol except "auto": teamcity azure-devops github gitlab buildkite jenkins
// bamboo buildbot plain jsonl.
[[nodiscard]] std::optional<Protocol> parse_protocol(std::string_view text);
[[nodiscard]] std::string_view protocol_name(Protocol protocol);

// auto flow buffer prefix
[[nodiscard]] std::optional<Interleave> parse_interleave(std::string_view text);

// OCTOSTEP_CI decides if it names a protocol (forgejo and gitea count as github). Otherwise, the
// first server whose variables are set. The order matters, because servers imitate each other.
// plain if there is no server, or one without a protocol of its own.
[[nodiscard]] Protocol detect_protocol(const EnvironmentLookup& environment);

} // namespace octostep::agent
