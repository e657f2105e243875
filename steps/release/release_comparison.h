// Whether a release that exists already is the one a definition asks for.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "steps/octopus/client.h"
#include "steps/release/package_versions.h"

namespace octostep::steps {

struct WantedContent {
  std::optional<octopus::Channel> channel; // absent or "": not asked for
  PackageWishes packages;
  std::string git_ref, git_commit, notes;
  std::map<std::string, std::string> custom_fields;
};

// What the definition asks for and the release has otherwise, as sentences; none when it is the
// same. What the definition leaves open, such as the latest version of a package, may be anything.
// `channel_name` is that of the release's channel. `shown` is absent when the server does not show
// what packages there are.
[[nodiscard]] std::vector<std::string>
differences(const octopus::Release& release,
            const std::string& channel_name,
            const WantedContent& wanted,
            const std::optional<octopus::ReleaseTemplate>& shown);

} // namespace octostep::steps
