#include "steps/commits/git_reference.h"

#include <fmt/format.h>

#include "schema/text/nearest_name.h"
#include "steps/octopus/http/octopus_error.h"

namespace octostep::steps {
namespace {

using octopus::ErrorKind;
using octopus::OctopusError;

// "refs/pull/12/merge" of GitHub, Gitea and Azure DevOps, "refs/merge-requests/12/merge" of GitLab.
bool is_merge_reference(const std::string& ref) {
  return (ref.starts_with("refs/pull/") || ref.starts_with("refs/merge-requests/")) &&
         ref.ends_with("/merge");
}

GitPlace source_branch(const BuildFacts& build, const std::string& merge_ref, std::string commit) {
  if (build.branch.empty() || is_merge_reference(build.branch))
    throw OctopusError(
        ErrorKind::refused,
        fmt::format("'{}' is the merge of a pull request, which only the CI has, and the build's "
                    "source branch is not known: name the branch in 'gitRef'",
                    merge_ref));
  // The merge commit is in no branch.
  if (commit == build.commit) commit.clear();
  GitPlace place{build.branch, std::move(commit), {}};
  place.notices.push_back(fmt::format("'{}' is the merge of a pull request, which only the CI has; "
                                      "its source branch '{}' is taken{}",
                                      merge_ref,
                                      place.ref,
                                      place.commit.empty() ? " at its tip" : ""));
  return place;
}

GitPlace place_of_build(const BuildFacts& build,
                        const octopus::Project& project,
                        const std::string& commit) {
  if (!build.merge_ref.empty()) return source_branch(build, build.merge_ref, commit);
  if (build.branch.empty())
    throw OctopusError(
        ErrorKind::refused,
        fmt::format("project '{}' is version-controlled: give 'gitRef', its branch, tag or full "
                    "reference{}",
                    project.name,
                    commit.empty() ? "" : "; 'gitCommit' alone is not enough"));
  GitPlace place{build.branch, commit.empty() ? build.commit : commit, {}};
  place.notices.push_back(
      fmt::format("gitRef is not given; the build's branch '{}'{} is taken",
                  place.ref,
                  place.commit.empty() ? "" : fmt::format(" at commit '{}'", place.commit)));
  return place;
}

void check_present(octopus::Client& client,
                   const octopus::Project& project,
                   const std::string& ref) {
  if (client.has_git_reference(project, ref).value_or(true)) return;
  throw OctopusError(
      ErrorKind::not_found,
      fmt::format("the repository of project '{}' has no branch, tag or commit '{}'{}",
                  project.name,
                  ref,
                  text::near_names_text(ref, client.branch_names(project))));
}

} // namespace

GitPlace find_git_place(StepContext& context,
                        const octopus::Project& project,
                        const std::string& ref,
                        const std::string& commit) {
  GitPlace place{ref, commit, {}};
  if (ref.empty()) {
    place = place_of_build(context.build, project, commit);
  } else if (is_merge_reference(ref)) {
    place = source_branch(context.build, ref, commit);
  }
  check_present(*context.server, project, place.ref);
  return place;
}

} // namespace octostep::steps
