// The one file that knows libgit2.
#include "steps/commits/git_history.h"

#include <deque>
#include <memory>
#include <set>

#include <fmt/format.h>
#include <git2.h>

#include "steps/octopus/http/octopus_error.h"

namespace octostep::steps {
namespace {

using octopus::ErrorKind;
using octopus::OctopusError;

template <typename Object, void (*Free)(Object*)>
struct Freer {
  void operator()(Object* object) const { Free(object); }
};
template <typename Object, void (*Free)(Object*)>
using Owned = std::unique_ptr<Object, Freer<Object, Free>>;

using Repository = Owned<git_repository, git_repository_free>;
using Object = Owned<git_object, git_object_free>;
using CommitObject = Owned<git_commit, git_commit_free>;
using Walk = Owned<git_revwalk, git_revwalk_free>;
using Reference = Owned<git_reference, git_reference_free>;
using Remote = Owned<git_remote, git_remote_free>;

class Library {
public:
  Library() {
    git_libgit2_init();
    // Agents read clones that another user made, e.g. in containers; nothing of them is executed.
    git_libgit2_opts(GIT_OPT_SET_OWNER_VALIDATION, 0);
  }
  ~Library() { git_libgit2_shutdown(); }
  Library(const Library&) = delete;
  Library& operator=(const Library&) = delete;
};

std::string last_error() {
  const git_error* error = git_error_last();
  return error == nullptr ? "no reason given" : error->message;
}

[[noreturn]] void fail(const std::string& what) {
  throw OctopusError(ErrorKind::not_found, fmt::format("{}: {}", what, last_error()));
}

std::string text_of(const git_oid& id) {
  std::string text(GIT_OID_HEXSZ, '\0');
  git_oid_fmt(text.data(), &id);
  return text;
}

std::optional<git_oid> find_commit(git_repository* repository, const std::string& name) {
  git_object* found = nullptr;
  if (git_revparse_single(&found, repository, name.c_str()) != 0) return std::nullopt;
  const Object object(found);
  git_object* peeled = nullptr;
  if (git_object_peel(&peeled, object.get(), GIT_OBJECT_COMMIT) != 0) return std::nullopt;
  const Object commit(peeled);
  return *git_object_id(commit.get());
}

CommitObject look_up(git_repository* repository, const git_oid& id) {
  git_commit* commit = nullptr;
  (void)git_commit_lookup(&commit, repository, &id);
  return CommitObject(commit);
}

Commit read_commit(git_repository* repository, const git_oid& id) {
  const auto commit = look_up(repository, id);
  std::string comment = commit ? git_commit_message(commit.get()) : "";
  while (!comment.empty() && (comment.back() == '\n' || comment.back() == '\r')) comment.pop_back();
  return {text_of(id), std::move(comment)};
}

// Credentials in a remote's URL must not reach the server, or a log.
std::string without_credentials(std::string url) {
  const std::size_t host = url.find("://");
  if (host == std::string::npos) return url;
  const std::size_t end = url.find('/', host + 3);
  const std::size_t at = url.substr(0, end).rfind('@');
  if (at != std::string::npos && at > host) url.erase(host + 3, at - host - 2);
  return url;
}

std::string remote_url(git_repository* repository) {
  git_remote* found = nullptr;
  if (git_remote_lookup(&found, repository, "origin") != 0) {
    git_strarray names{};
    if (git_remote_list(&names, repository) != 0 || names.count == 0) return "";
    const std::string first = names.strings[0];
    git_strarray_dispose(&names);
    if (git_remote_lookup(&found, repository, first.c_str()) != 0) return "";
  }
  const Remote remote(found);
  const char* url = git_remote_url(remote.get());
  return url == nullptr ? "" : without_credentials(url);
}

std::string branch_of(git_repository* repository) {
  git_reference* head = nullptr;
  if (git_repository_head_detached(repository) != 0 || git_repository_head(&head, repository) != 0)
    return "";
  return git_reference_shorthand(Reference(head).get());
}

std::vector<git_oid> walk(git_repository* repository, const git_oid& commit, const git_oid& since) {
  git_revwalk* made = nullptr;
  if (git_revwalk_new(&made, repository) != 0) fail("the history cannot be read");
  const Walk revisions(made);
  git_revwalk_sorting(revisions.get(), GIT_SORT_TOPOLOGICAL | GIT_SORT_TIME);
  if (git_revwalk_push(revisions.get(), &commit) != 0 ||
      git_revwalk_hide(revisions.get(), &since) != 0)
    fail("the history cannot be read");
  std::vector<git_oid> ids;
  git_oid id;
  while (git_revwalk_next(&id, revisions.get()) == 0) ids.push_back(id);
  return ids;
}

// All commits that are there, breadth first. libgit2 knows no cut histories and gives up at the
// cut.
std::vector<git_oid>
walk_cut(git_repository* repository, const git_oid& start, const std::set<std::string>& without) {
  std::vector<git_oid> ids;
  std::set<std::string> seen = without;
  std::deque<git_oid> pending{start};
  while (!pending.empty()) {
    const git_oid id = pending.front();
    pending.pop_front();
    if (!seen.insert(text_of(id)).second) continue;
    const auto commit = look_up(repository, id);
    if (!commit) continue;
    ids.push_back(id);
    for (unsigned int i = 0; i < git_commit_parentcount(commit.get()); ++i)
      pending.push_back(*git_commit_parent_id(commit.get(), i));
  }
  return ids;
}

std::set<std::string> texts_of(const std::vector<git_oid>& ids) {
  std::set<std::string> texts;
  for (const auto& id : ids) texts.insert(text_of(id));
  return texts;
}

// The ids of the commits, and why some may be missing.
std::vector<git_oid> commits_since(git_repository* repository,
                                   const git_oid& commit,
                                   const std::string& since,
                                   std::string& shortfall) {
  if (since.empty()) {
    shortfall =
        "the last successful build is not known, so that only the build's own commit is told";
    return {commit};
  }
  const bool is_cut = git_repository_is_shallow(repository) != 0;
  const auto start = find_commit(repository, since);
  if (!start) {
    shortfall = fmt::format("commit '{}' of the last build is not in this clone{}",
                            since,
                            is_cut ? ", which is a shallow one: fetch the whole history" : "");
    return is_cut ? walk_cut(repository, commit, {}) : std::vector{commit};
  }
  if (!is_cut) return walk(repository, commit, *start);
  shortfall = "this clone is a shallow one, so that older commits may be missing: fetch the whole "
              "history";
  return walk_cut(repository, commit, texts_of(walk_cut(repository, *start, {})));
}

} // namespace

std::optional<GitHistory> read_git_history(const HistoryQuestion& question) {
  const Library library;
  git_repository* opened = nullptr;
  if (git_repository_open_ext(&opened, question.folder.c_str(), 0, nullptr) != 0)
    return std::nullopt;
  const Repository repository(opened);
  const std::string name = question.commit.empty() ? "HEAD" : question.commit;
  const auto commit = find_commit(repository.get(), name);
  if (!commit)
    fail(fmt::format("commit '{}' is not in the clone at '{}'", name, question.folder.string()));
  GitHistory history;
  history.commit = text_of(*commit);
  history.branch = branch_of(repository.get());
  history.remote_url = remote_url(repository.get());
  for (const auto& id : commits_since(repository.get(), *commit, question.since, history.shortfall))
    history.commits.push_back(read_commit(repository.get(), id));
  return history;
}

} // namespace octostep::steps
