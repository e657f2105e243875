#include "test/sandbox/git_references.h"

#include <fmt/format.h>

#include "test/sandbox/text.h"

namespace octostep::sandbox {
namespace {

std::optional<GitReference>
find_among(const json& project, const char* member, const std::string& text) {
  for (const auto& reference : project.at(member))
    if (text_of(reference, "Name") == text || text_of(reference, "CanonicalName") == text ||
        text_of(reference, "commit") == text)
      return GitReference{text_of(reference, "Name"),
                          text_of(reference, "CanonicalName"),
                          text_of(reference, "commit")};
  return std::nullopt;
}

} // namespace

bool is_version_controlled(const json& project) { return flag_of(project, "IsVersionControlled"); }

std::optional<GitReference> find_git_reference(const json& project, const std::string& text) {
  if (!is_version_controlled(project)) return std::nullopt;
  if (auto branch = find_among(project, "branches", text)) return branch;
  if (auto tag = find_among(project, "tags", text)) return tag;
  if (contains(texts_of(project, "commits"), text)) return GitReference{text, text, text};
  return std::nullopt;
}

std::optional<GitReference> require_git_reference(const json& project,
                                                  const std::string& git_ref,
                                                  const std::string& git_commit) {
  const auto name = text_of(project, "Name");
  if (!is_version_controlled(project)) {
    if (git_ref.empty() && git_commit.empty()) return std::nullopt;
    throw ApiError(
        400,
        fmt::format("A Git reference was given, but the project '{}' is not version controlled.",
                    name));
  }
  if (git_ref.empty())
    throw ApiError(
        400,
        fmt::format("The project '{}' is version controlled; please give a Git reference (GitRef).",
                    name));
  auto reference = find_git_reference(project, git_ref);
  if (!reference)
    throw ApiError(
        400,
        fmt::format("The Git reference '{}' does not exist in the project '{}'.", git_ref, name));
  if (git_commit.empty()) return reference;
  if (!find_git_reference(project, git_commit) && git_commit != reference->commit)
    throw ApiError(
        400, fmt::format("The commit '{}' does not exist in the project '{}'.", git_commit, name));
  reference->commit = git_commit;
  return reference;
}

} // namespace octostep::sandbox
