// What a new release will consist of, chosen on this side from what the server shows: a version for
// each package, and the channel whose rules take them all.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "steps/octopus/client.h"
#include "steps/release/package_versions.h"
#include "steps/step.h"

namespace octostep::steps {

struct ReleaseWish {
  octopus::Project project;
  std::string git_ref;                     // "" = none
  std::optional<octopus::Channel> channel; // absent: by the channels' rules
  PackageWishes packages;
  std::string prerelease; // pattern in place of the rules' tags, when the latest is chosen
  bool ignores_rules = false;
};

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
  // "package 'Shop.Web' 1.2.0 of step 'Deploy' ...; ..."
  [[nodiscard]] std::string faults() const;
};

struct ReleasePlan {
  ChannelPlan chosen;
  std::vector<ChannelPlan> rejected;
  std::string release_version; // what the project's rule makes of it; "" = the server knows

  // The table, and why other channels were not taken.
  [[nodiscard]] std::vector<std::string> lines() const;
  [[nodiscard]] std::vector<ReleasePackage> packages() const;
  // One entry for each package, for the create request.
  [[nodiscard]] std::vector<std::string> specs() const;
};

// Absent when the server does not show how a release is made up; it chooses then. What earlier
// steps of a dry run push counts as being there. Throws OctopusError: refused, with the reasons of
// every channel, when none fits, and when several do and none of them is the default one.
[[nodiscard]] std::optional<ReleasePlan> plan_release(StepContext& context,
                                                      const ReleaseWish& wish);

} // namespace octostep::steps
