#include "steps/release/release_plan.h"

#include <algorithm>

#include "steps/release/package_versions.h"
#include "steps/release/version_rule.h"

namespace octostep::steps {

bool ChannelPlan::is_viable() const {
  return fault.empty() && std::ranges::all_of(packages, [](const PlannedPackage& planned) {
           return planned.fault.empty();
         });
}

std::vector<ReleasePackage> ReleasePlan::packages() const {
  std::vector<ReleasePackage> packages;
  for (const auto& planned : chosen.packages)
    packages.push_back({.step = planned.package.step,
                        .version = planned.version,
                        .is_latest = planned.is_latest,
                        .has_rule = planned.rule != rule_text({}),
                        .fits_range = planned.fits_range,
                        .fits_tag = planned.fits_tag});
  return packages;
}

std::vector<std::string> ReleasePlan::specs() const {
  std::vector<std::string> specs;
  for (const auto& planned : chosen.packages)
    specs.push_back(package_spec(planned.package, planned.version));
  return specs;
}

} // namespace octostep::steps
