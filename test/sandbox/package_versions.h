// Which versions of a package a feed has.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "test/sandbox/call.h"

namespace octostep::sandbox {

struct VersionFilter {
  std::string range, tag; // as in channel rules
  bool include_pre_release = true;
};

// Highest first. A range or tag that cannot be read ends the request with ApiError 400.
[[nodiscard]] std::vector<std::string> versions_in_feed(const Call& call,
                                                        const json& feed,
                                                        const std::string& package_id,
                                                        const VersionFilter& filter);

// Throws ApiError 400 when range or tag cannot be read. A version that is none fits only without
// both.
[[nodiscard]] bool
fits_rule(const std::string& version, const std::string& range, const std::string& tag);

} // namespace octostep::sandbox
