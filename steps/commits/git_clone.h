// Opens a clone with libgit2. Only the files in this folder include libgit2.
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

// libgit2 can be used while an object of this type exists.
class GitLibrary {
public:
  GitLibrary();
  ~GitLibrary();
  GitLibrary(const GitLibrary&) = delete;
  GitLibrary& operator=(const GitLibrary&) = delete;
};

// The clone that contains the folder; null if there is none. Throws OctopusError not_found with the
// reason if the clone cannot be opened.
[[nodiscard]] GitRepository open_clone(const std::filesystem::path& folder);

// Why a clone's commits cannot be read although it can be opened; "" = they can.
[[nodiscard]] std::string unreadable_objects(git_repository* repository);

// libgit2's message for its last error.
[[nodiscard]] std::string last_git_error();

} // namespace octostep::steps
