// Opens a clone with libgit2. Only the files beside this one include it.
#pragma once

#include <filesystem>
#include <memory>
#include <string>

#include <git2.h>

namespace octostep::steps {

template <typename Object, void (*Free)(Object*)>
struct GitFreer {
  void operator()(Object* object) const { Free(object); }
};
template <typename Object, void (*Free)(Object*)>
using GitOwned = std::unique_ptr<Object, GitFreer<Object, Free>>;
using GitRepository = GitOwned<git_repository, git_repository_free>;

// libgit2 is ready while one lives.
class GitLibrary {
public:
  GitLibrary();
  ~GitLibrary();
  GitLibrary(const GitLibrary&) = delete;
  GitLibrary& operator=(const GitLibrary&) = delete;
};

// The clone that holds the folder; null when there is none. Throws OctopusError not_found with the
// reason when there is one that cannot be opened.
[[nodiscard]] GitRepository open_clone(const std::filesystem::path& folder);

// Why the commits of a clone cannot be read although it opens: "" = they can be.
[[nodiscard]] std::string unreadable_objects(git_repository* repository);

// libgit2's words for what went wrong last.
[[nodiscard]] std::string last_git_error();

} // namespace octostep::steps
