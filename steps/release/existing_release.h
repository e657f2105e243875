// Which release a step works with, and why: by number, "latest", "latestCreated", or what is
// deployed in an environment.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "steps/deployment/deployment_targets.h"
#include "steps/octopus/client.h"

namespace octostep::steps {

struct ChosenRelease {
  octopus::Release release;
  std::vector<std::string> reasons; // for the log
  std::vector<std::string> warnings;
};

// `number` is a version, "latest" (the highest of all, or of the channel) or "latestCreated".
// Throws OctopusError: not_found with the newest releases named; refused when the release of that
// number is in another channel than `channel` ("" = any).
[[nodiscard]] ChosenRelease choose_release(octopus::Client& client,
                                           const octopus::Project& project,
                                           const std::string& number,
                                           const std::string& channel);

enum class PromotionStrategy { most_recent, highest_version };

struct PromotionRule {
  octopus::Environment from;
  PromotionStrategy strategy = PromotionStrategy::most_recent;
  bool only_successful = true;
  bool allow_downgrade = false;
  std::string channel; // name, id or slug; "" = any
  // What this very build deployed to `from`; it goes before what others deployed there meanwhile.
  std::optional<octopus::Release> own_release{};
};

// The release to take from `rule.from` to `targets`. With tenants, deployments for these tenants
// count, else those for none. Throws OctopusError: not_found when nothing fits, refused for a tie
// and for a downgrade of a target that is not allowed.
[[nodiscard]] ChosenRelease choose_promotion(octopus::Client& client,
                                             const octopus::Project& project,
                                             const PromotionRule& rule,
                                             const Targets& targets);

} // namespace octostep::steps
