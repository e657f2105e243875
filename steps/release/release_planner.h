// Plans the content of a new release from what the server shows.
#pragma once

#include <optional>
#include <string>

#include "steps/release/package_versions.h"
#include "steps/release/release_plan.h"
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

// Absent when the server does not show how a release is made up; it chooses then. What earlier
// steps of a dry run push counts as being there. Throws OctopusError: refused, with the reasons of
// every channel, when none fits, and when several do and none of them is the default one.
[[nodiscard]] std::optional<ReleasePlan> plan_release(StepContext& context,
                                                      const ReleaseWish& wish);

} // namespace octostep::steps
