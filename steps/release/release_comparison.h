// Compares an existing release with the one that a definition asks for.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "steps/octopus/client.h"
#include "steps/release/package_versions.h"

namespace octostep::steps {

struct WantedContent {
  std::optional<octopus::Channel> channel; // absent or "": any
  PackageWishes packages;
  std::string git_ref, git_commit, notes;
  std::map<std::string, std::string> custom_fields;
};

// The differences between what the definition asks for and the release, as sentences; empty if
// there are none. Anything that the definition leaves open, such as the latest version of a
// package, may differ. `channel_name` belongs to the release's channel. `shown` is absent if the
// server does not say which packages there are.
[[nodiscard]] std::vector<std::string>
differences(const octopus::Release& release,
            const std::string& channel_name,
            const WantedContent& wanted,
            const std::optional<octopus::ReleaseTemplate>& shown);

} // namespace octostep::steps
