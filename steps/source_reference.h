// What a build was made from, as CI servers and people write it.
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
  // "main", "v1.0"; for a pull request its number, for a commit its full hash.
  std::string name;
  bool is_merge = false; // a pull request merged with its target, which no branch contains
};

// Accepts full references ("refs/heads/main", "refs/remotes/origin/main", "refs/tags/v1",
// "refs/pull/12/merge"), the shorter forms of CI servers ("tags/v1", "12/merge",
// "pull-requests/12/from"), and plain branch names. A name that Git does not allow for a branch
// counts as none. Sources: "git help check-ref-format"; the references that GitHub and Gitea
// (pull/N/head|merge), Azure DevOps (pull/N/merge), GitLab (merge-requests/N/head|merge|train),
// Bitbucket Server (pull-requests/N/from|merge) and Gerrit (changes/NN/N/patch set) offer for
// fetching; TeamCity's "<default>" and the Jenkins Git plugin's "detached" and "tags/".
[[nodiscard]] SourceReference read_source_reference(std::string_view said);

// What CI servers say if there is no name: nothing, "<default>", "detached", "HEAD", "(no branch)".
[[nodiscard]] bool is_word_for_none(std::string_view said);

// The short name of a branch that the user gave. A text that does not have the form of a branch
// stays unchanged; a word for none becomes "".
[[nodiscard]] std::string given_branch(const std::string& said);

// "main" for a branch, "refs/tags/v1" for a tag, the two forms that Octopus accepts as a Git
// reference; "" for anything else.
[[nodiscard]] std::string git_reference_of(const SourceReference& reference);

} // namespace octostep::steps
