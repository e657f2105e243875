#include "steps/commits/git_history.h"

#include <deque>
#include <set>

#include "schema/text/encoding.h"
#include "steps/commits/git_clone.h"
#include "steps/commits/repository_url.h"
#include "steps/octopus/http/octopus_error.h"
#include "steps/source_reference.h"
#include <fmt/format.h>

namespace octostep::steps {
namespace {

using octopus::ErrorKind;
using octopus::OctopusError;

constexpr const char* k_head = "HEAD";

using Object = GitOwned<git_object, git_object_free>;
using CommitObject = GitOwned<git_commit, git_commit_free>;
using Walk = GitOwned<git_revwalk, git_revwalk_free>;
using Reference = GitOwned<git_reference, git_reference_free>;
using Remote = GitOwned<git_remote, git_remote_free>;

[[noreturn]] void fail(const std::string& what) {
  throw OctopusError(ErrorKind::not_found, fmt::format("{}: {}", what, last_git_error()));
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

// Converted from the encoding that the commit declares ("git help commit", i18n.commitEncoding).
std::string message_of(git_commit* commit) {
  const std::string message = git_commit_message(commit);
  const char* encoding = git_commit_message_encoding(commit);
  if (encoding == nullptr) return message;
  return text::to_utf8(message, encoding).value_or(message);
}

Commit read_commit(git_repository* repository, const git_oid& id) {
  const auto commit = look_up(repository, id);
  std::string comment = commit ? message_of(commit.get()) : "";
  while (!comment.empty() && (comment.back() == '\n' || comment.back() == '\r')) comment.pop_back();
  return {text_of(id), std::move(comment)};
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

// Also works if the commits cannot be read.
std::string branch_of(git_repository* repository) {
  git_reference* found = nullptr;
  if (git_reference_lookup(&found, repository, k_head) != 0) return {};
  const Reference head(found);
  const char* target = git_reference_symbolic_target(head.get());
  if (target == nullptr) return {};
  const auto reference = read_source_reference(target);
  // The content of HEAD in the "reftable" format.
  constexpr std::string_view k_elsewhere = ".invalid";
  const bool is_branch = reference.kind == SourceReference::Kind::branch;
  return is_branch && reference.name != k_elsewhere ? reference.name : "";
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

// All commits that exist in the clone, breadth first. libgit2 does not support shallow clones and
// gives up where the history is cut.
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

// Returns the ids of the commits, and says why some may be missing.
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

// Throws if the commit does not exist.
void read_commits(git_repository* repository,
                  const HistoryQuestion& question,
                  GitHistory& history) {
  const std::string name = question.commit.empty() ? k_head : question.commit;
  const auto commit = find_commit(repository, name);
  if (!commit && question.commit.empty() && git_repository_head_unborn(repository) == 1)
    fail(fmt::format("the clone at '{}' has no commit yet", question.folder.string()));
  if (!commit)
    fail(fmt::format("commit '{}' is not in the clone at '{}'", name, question.folder.string()));
  history.commit = text_of(*commit);
  for (const auto& id : commits_since(repository, *commit, question.since, history.shortfall))
    history.commits.push_back(read_commit(repository, id));
}

} // namespace

std::optional<GitHistory> read_git_history(const HistoryQuestion& question) {
  const GitLibrary library;
  const auto repository = open_clone(question.folder);
  if (!repository) return std::nullopt;
  GitHistory history;
  history.branch = branch_of(repository.get());
  history.remote_url = remote_url(repository.get());
  history.shortfall = unreadable_objects(repository.get());
  if (history.shortfall.empty()) read_commits(repository.get(), question, history);
  return history;
}

std::string checked_out_branch(const std::filesystem::path& folder) {
  const GitLibrary library;
  try {
    const auto repository = open_clone(folder);
    return repository ? branch_of(repository.get()) : std::string();
  } catch (const OctopusError&) { // the step that reads its commits reports why
    return {};
  }
}

} // namespace octostep::steps
