// The content of a new release: a version for each package, and the channel whose rules accept all
// of them.
#pragma once

#include <string>
#include <vector>

#include "steps/octopus/client.h"
#include "steps/step.h"

namespace octostep::steps {

enum class PackageVerdict { passes, fails, fails_but_ignored };

struct PlannedPackage {
  octopus::TemplatePackage package;
  std::string version;    // "" = none was found
  std::string source;     // where the version comes from
  std::string rule;       // the channel's rule in words
  bool is_latest = false; // chosen from the feed
  PackageVerdict verdict = PackageVerdict::passes;
  bool fits_range = true, fits_tag = true; // whether the version satisfies the channel's rule
  std::string fault; // why this package excludes the channel; "" = it does not
};

struct ChannelPlan {
  octopus::Channel channel;
  octopus::ReleaseTemplate release_template;
  std::vector<PlannedPackage> packages;
  std::string fault; // why the channel as a whole is excluded

  // Nothing excludes the channel.
  [[nodiscard]] bool is_viable() const;
};

struct ReleasePlan {
  ChannelPlan chosen;
  std::vector<ChannelPlan> rejected;
  std::string release_version; // made by the project's versioning rule; "" = the server decides

  [[nodiscard]] std::vector<ReleasePackage> packages() const;
  // One entry for each package, for the create request.
  [[nodiscard]] std::vector<std::string> specs() const;
};

} // namespace octostep::steps
