// What a new release will consist of: a version for each package, and the channel whose rules take
// them all.
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
  std::string rule;       // the channel's condition
  bool is_latest = false; // picked from the feed
  PackageVerdict verdict = PackageVerdict::passes;
  bool fits_range = true, fits_tag = true; // of the channel's condition
  std::string fault; // why this package keeps the release out of the channel; "" = it does not
};

struct ChannelPlan {
  octopus::Channel channel;
  octopus::ReleaseTemplate release_template;
  std::vector<PlannedPackage> packages;
  std::string fault; // of the channel as a whole

  [[nodiscard]] bool is_viable() const;
};

struct ReleasePlan {
  ChannelPlan chosen;
  std::vector<ChannelPlan> rejected;
  std::string release_version; // what the project's rule makes of it; "" = the server knows

  [[nodiscard]] std::vector<ReleasePackage> packages() const;
  // One entry for each package, for the create request.
  [[nodiscard]] std::vector<std::string> specs() const;
};

} // namespace octostep::steps
