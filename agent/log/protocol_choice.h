// Which log protocol a run writes. The environment is read elsewhere and comes in as a lookup.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "agent/log/build_log.h"

namespace octostep::agent {

// "" for a variable that is not set.
using EnvironmentLookup = std::function<std::string(const std::string& name)>;

// The spellings of --log-protocol without "auto": teamcity azure-devops github gitlab buildkite
// jenkins bamboo buildbot plain jsonl.
[[nodiscard]] std::optional<Protocol> parse_protocol(std::string_view text);
[[nodiscard]] std::string_view protocol_name(Protocol protocol);

// auto flow buffer prefix
[[nodiscard]] std::optional<Interleave> parse_interleave(std::string_view text);

// OCTOSTEP_CI decides when it names a protocol (or forgejo, gitea: as github). Otherwise the first
// server whose marks are there; the order matters because servers imitate each other. Servers
// without a protocol of their own, and none, give plain.
[[nodiscard]] Protocol detect_protocol(const EnvironmentLookup& environment);

} // namespace octostep::agent
