// What a build was made of, read from the words of CI servers and of people.
#pragma once

#include <string>
#include <string_view>

namespace octostep::steps {

struct SourceReference {
  enum class Kind {
    none, // nothing that a repository knows
    branch,
    tag,
    pull_request,
    commit,
  };
  Kind kind = Kind::none;
  std::string name;      // "main", "v1.0", of a pull request its number, of a commit its full hash
  bool is_merge = false; // of a pull request with its target, which no branch holds
};

// Takes full references ("refs/heads/main", "refs/remotes/origin/main", "refs/tags/v1",
// "refs/pull/12/merge"), the shorter forms that CI servers make of them ("tags/v1", "12/merge",
// "pull-requests/12/from"), and plain branch names. A name that Git takes for no branch is none.
// Sources: "git help check-ref-format"; the references that GitHub and Gitea (pull/N/head|merge),
// Azure DevOps (pull/N/merge), GitLab (merge-requests/N/head|merge|train), Bitbucket Server
// (pull-requests/N/from|merge) and Gerrit (changes/NN/N/patch set) offer for fetching; TeamCity's
// "<default>" and the Jenkins Git plugin's "detached" and "tags/".
[[nodiscard]] SourceReference read_source_reference(std::string_view said);

// What CI servers say when there is no name: nothing, "<default>", "detached", "HEAD", "(no
// branch)".
[[nodiscard]] bool is_word_for_none(std::string_view said);

// A branch that somebody names, as its short name. Text of a form that is no branch stays as it is,
// a word for none is "".
[[nodiscard]] std::string given_branch(const std::string& said);

// "main" for a branch, "refs/tags/v1" for a tag, as Octopus takes either in a Git reference; ""
// for the others.
[[nodiscard]] std::string git_reference_of(const SourceReference& reference);

} // namespace octostep::steps
