// Release and deployment documents, and queries about them.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "test/sandbox/clock.h"
#include "test/sandbox/store.h"

namespace octostep::sandbox {

struct SelectedPackage {
  std::string step, reference, version;
};

struct SelectedGitResource {
  std::string step, name, git_ref, git_commit;
};

struct ReleaseFacts {
  std::string version, channel_id, notes;
  Instant assembled;
  std::vector<SelectedPackage> packages;
  std::vector<SelectedGitResource> git_resources;
  std::string git_ref, git_commit; // of a version-controlled project
  std::map<std::string, std::string> custom_fields;
  bool ignore_channel_rules = false;
};

// Without Id and SpaceId.
[[nodiscard]] json release_document(const json& project, const ReleaseFacts& facts);

struct DeploymentFacts {
  std::string environment_id, tenant_id; // tenant "" = untenanted
  Instant created;
  std::string deployed_by; // user id
  std::string comments;
  std::vector<std::string> machine_ids;
  bool use_guided_failure = false;
};

// Without Id, SpaceId and TaskId.
[[nodiscard]] json
deployment_document(const json& release, const std::string& name, const DeploymentFacts& facts);

// By version text, in any case; nullptr if absent.
[[nodiscard]] const json*
find_release(const Store& store, const std::string& project_id, const std::string& version);
// Newest first.
[[nodiscard]] std::vector<const json*> releases_of_project(const Store& store,
                                                           const std::string& project_id);

} // namespace octostep::sandbox
