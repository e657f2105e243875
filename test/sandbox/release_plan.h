// Determines the content of a new release by the server's rules: channel, packages, Git references,
// number.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "test/sandbox/call.h"
#include "test/sandbox/package_versions.h"
#include "test/sandbox/release_documents.h"

namespace octostep::sandbox {

// A package that a deployment process needs.
struct NeededPackage {
  std::string step, reference; // reference "" = the step's primary package
  std::string package_id, feed_id;
  std::string fixed_version;
};

// Packages of enabled steps; with a channel id, only of those that run in that channel.
[[nodiscard]] std::vector<NeededPackage> packages_of_process(const json& process,
                                                             const std::string& channel_id = "");

// What a channel demands of a package.
[[nodiscard]] ChannelRule rule_for(const json& channel, const NeededPackage& package);

struct ReleaseCommand {
  std::string version, channel, package_version, package_prerelease, git_ref, git_commit, notes;
  std::vector<std::string>
      packages; // "Step:Version", "PackageId:Version", "Step:Reference:Version", * allowed
  std::vector<std::string> git_resources; // "Step:Ref", "Step:Name:Ref"
  std::map<std::string, std::string> custom_fields;
  bool ignore_channel_rules = false;
};

// Throws ApiError 400 with all problems.
[[nodiscard]] ReleaseFacts
plan_release(const Call& call, const json& project, const ReleaseCommand& command);

// The number that the project gives its next release if no package determines it.
[[nodiscard]] std::string next_release_version(const Store& store, const json& project);

// The number of the release for the wanted number, with masks ("1.i") counted. Throws ApiError 400
// if the text is not a version.
[[nodiscard]] std::string
numbered_release(const Store& store, const json& project, const std::string& wanted);

// Checks packages that a caller selected: they must exist and satisfy the channel's rules. Returns
// the problems.
[[nodiscard]] std::vector<std::string> check_packages(const Call& call,
                                                      const json& project,
                                                      const json& channel,
                                                      const std::vector<SelectedPackage>& selected,
                                                      bool ignore_channel_rules);

} // namespace octostep::sandbox
