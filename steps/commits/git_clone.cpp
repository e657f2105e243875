#include "steps/commits/git_clone.h"

#include <array>
#include <optional>

#include <fmt/format.h>

#include "steps/octopus/http/octopus_error.h"

namespace octostep::steps {
namespace {

namespace fs = std::filesystem;

// Extensions of the repository format ("git help config", extensions.*) that do not matter to a
// program that only reads references and commits. unreadable_objects() checks the last two.
constexpr std::array k_harmless_extensions{"worktreeconfig",
                                           "partialclone",
                                           "relativeworktrees",
                                           "preciousobjects",
                                           "compatobjectformat",
                                           "objectformat",
                                           "refstorage"};

[[noreturn]] void refuse(const fs::path& folder, const std::string& reason) {
  throw octopus::OctopusError(
      octopus::ErrorKind::not_found,
      fmt::format("the Git clone in folder '{}' cannot be read: {}", folder.string(), reason));
}

// The ".git" of the folder or of the nearest folder above it; absent if there is none.
std::optional<fs::path> nearest_git_entry(const fs::path& folder) {
  std::error_code error;
  fs::path place = fs::weakly_canonical(folder, error);
  if (error) place = folder;
  for (; !place.empty(); place = place.parent_path()) {
    const auto status = fs::symlink_status(place / ".git", error);
    if (fs::exists(status)) return place / ".git";
    if (place == place.root_path()) break;
  }
  return std::nullopt;
}

// Why libgit2 does not accept a ".git" as a repository.
std::string reason_for(const fs::path& git_entry, const std::string& error) {
  std::error_code fault;
  if (!fs::is_directory(git_entry, fault))
    return fmt::format(
        "'{}' leads to a folder that is not here ({}); fetch the clone that it belongs to, too",
        git_entry.string(),
        error);
  for (const auto* part : {"HEAD", "objects", "refs"}) {
    const bool is_there = fs::exists(git_entry / part, fault);
    if (fault) return fmt::format("'{}': {}", git_entry.string(), fault.message());
    if (!is_there) return fmt::format("'{}' has no '{}'", git_entry.string(), part);
  }
  return error;
}

std::string configured(git_repository* repository, const char* name) {
  git_config* opened = nullptr;
  if (git_repository_config_snapshot(&opened, repository) != 0) return {};
  const GitOwned<git_config, git_config_free> config(opened);
  const char* value = nullptr;
  return git_config_get_string(&value, config.get(), name) == 0 ? value : "";
}

} // namespace

GitLibrary::GitLibrary() {
  git_libgit2_init();
  // Agents read clones that another user made, e.g. in containers; nothing of them is executed.
  git_libgit2_opts(GIT_OPT_SET_OWNER_VALIDATION, 0);
  auto extensions = k_harmless_extensions;
  git_libgit2_opts(GIT_OPT_SET_EXTENSIONS, extensions.data(), extensions.size());
}

GitLibrary::~GitLibrary() { git_libgit2_shutdown(); }

std::string last_git_error() {
  const git_error* error = git_error_last();
  return error == nullptr ? "no reason given" : error->message;
}

GitRepository open_clone(const fs::path& folder) {
  git_repository* opened = nullptr;
  const int fault = git_repository_open_ext(&opened, folder.c_str(), 0, nullptr);
  if (fault == 0) return GitRepository(opened);
  const std::string error = last_git_error();
  const auto git_entry = nearest_git_entry(folder);
  if (fault != GIT_ENOTFOUND) refuse(folder, error);
  if (git_entry) refuse(folder, reason_for(*git_entry, error));
  return nullptr;
}

std::string unreadable_objects(git_repository* repository) {
  const std::string hash = configured(repository, "extensions.objectformat");
  if (!hash.empty() && hash != "sha1")
    return fmt::format("its commits have '{}' names, which only Git itself reads", hash);
  const std::string references = configured(repository, "extensions.refstorage");
  if (!references.empty() && references != "files")
    return fmt::format("its references are stored as '{}', which only Git itself reads",
                       references);
  return {};
}

} // namespace octostep::steps
