// Chooses the existing release that a step works with, and says why: by number, "latest",
// "latestCreated", or what is deployed in an environment.
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
// Throws OctopusError: not_found, which names the newest releases; refused if the release with that
// number is not in `channel` ("" = any).
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
  // What this build itself deployed to `from`. It takes precedence over later deployments by
  // others.
  std::optional<octopus::Release> own_release{};
};

// The release to promote from `rule.from` to `targets`. If tenants are given, only their
// deployments count, otherwise only deployments without a tenant. Throws OctopusError: not_found if
// nothing fits, refused for a tie and for a downgrade of a target that is not allowed.
[[nodiscard]] ChosenRelease choose_promotion(octopus::Client& client,
                                             const octopus::Project& project,
                                             const PromotionRule& rule,
                                             const Targets& targets);

} // namespace octostep::steps
