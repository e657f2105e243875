// The branches, tags and commits of version-controlled projects.
#pragma once

#include <optional>
#include <string>

#include "test/sandbox/call.h"

namespace octostep::sandbox {

struct GitReference {
  std::string name;      // "main"; the hash for a commit
  std::string canonical; // "refs/heads/main"
  std::string commit;
};

[[nodiscard]] bool is_version_controlled(const json& project);

// By canonical name, branch, tag or commit hash; nullopt if the project has no such reference.
[[nodiscard]] std::optional<GitReference> find_git_reference(const json& project,
                                                             const std::string& text);

// The rules for every command that may contain a reference: required for version-controlled
// projects, refused for others. Throws ApiError 400. nullopt for a database project.
[[nodiscard]] std::optional<GitReference> require_git_reference(const json& project,
                                                                const std::string& git_ref,
                                                                const std::string& git_commit);

} // namespace octostep::sandbox
