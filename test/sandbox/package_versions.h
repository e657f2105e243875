// Which versions of a package a feed has.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "test/sandbox/call.h"

namespace octostep::sandbox {

// A condition on versions; "" = none. With the strategy "MostRecentlyPublished", range and tag do
// not count, and versions are in the order of publication.
struct ChannelRule {
  std::string range, tag;
  std::string version_pattern; // a regular expression over the whole version
  std::string strategy;
};

struct VersionFilter {
  ChannelRule rule;
  bool include_pre_release = true;
};

// Highest first, or most recently published first; the scenario's feeds list their versions in the
// order of publication. A condition that cannot be read ends the request with ApiError 400.
[[nodiscard]] std::vector<std::string> versions_in_feed(const Call& call,
                                                        const json& feed,
                                                        const std::string& package_id,
                                                        const VersionFilter& filter);

// Throws ApiError 400 if the rule cannot be read. A text that is not a version fits only if there
// is no rule.
[[nodiscard]] bool fits_rule(const std::string& version, const ChannelRule& rule);

} // namespace octostep::sandbox
