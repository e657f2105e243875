#include "steps/commits/git_reference.h"

#include <fmt/format.h>

#include "schema/text/nearest_name.h"
#include "steps/octopus/http/octopus_error.h"
#include "steps/source_reference.h"

namespace octostep::steps {
namespace {

using octopus::ErrorKind;
using octopus::OctopusError;
using Kind = SourceReference::Kind;

// The source branch of a pull request; `said` is a clause that says which one.
GitPlace source_branch(const BuildFacts& build, const std::string& said, std::string commit) {
  if (build.branch.empty())
    throw OctopusError(
        ErrorKind::refused,
        fmt::format(
            "{}, which only the CI has, and its source branch is not known: name the branch "
            "in 'gitRef'",
            said));
  // No branch contains the merge commit.
  if (commit == build.commit) commit.clear();
  GitPlace place{build.branch, std::move(commit), {}};
  place.notices.push_back(
      fmt::format("{}, which only the CI has; its source branch '{}' is taken{}",
                  said,
                  place.ref,
                  place.commit.empty() ? " at its tip" : ""));
  return place;
}

// For the repository's default branch, the CI server does not give the name.
GitPlace default_branch(const octopus::Project& project, const std::string& commit) {
  GitPlace place{project.default_branch, commit, {}};
  place.notices.push_back(fmt::format("gitRef is not given, and the build is of a default branch "
                                      "without a name; the project's, '{}', is taken",
                                      place.ref));
  return place;
}

GitPlace place_of_build(const BuildFacts& build,
                        const octopus::Project& project,
                        const std::string& commit) {
  if (build.is_merge)
    return source_branch(
        build,
        fmt::format("the build is of the merge of pull request '{}'", build.pull_request),
        commit);
  const bool is_tag = !build.tag.empty();
  const std::string& name = is_tag ? build.tag : build.branch;
  if (name.empty() && build.is_default_branch && !project.default_branch.empty())
    return default_branch(project, commit);
  if (name.empty())
    throw OctopusError(
        ErrorKind::refused,
        fmt::format("project '{}' is version-controlled: give 'gitRef', its branch, tag or full "
                    "reference{}",
                    project.name,
                    commit.empty() ? "" : "; 'gitCommit' alone is not enough"));
  GitPlace place{git_reference_of({is_tag ? Kind::tag : Kind::branch, name}),
                 commit.empty() ? build.commit : commit,
                 {}};
  place.notices.push_back(
      fmt::format("gitRef is not given; the build's {} '{}'{} is taken",
                  is_tag ? "tag" : "branch",
                  name,
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
  if (is_word_for_none(ref)) {
    place = place_of_build(context.build, project, commit);
  } else if (read_source_reference(ref).is_merge) {
    place = source_branch(
        context.build, fmt::format("'{}' is the merge of a pull request", ref), commit);
  }
  check_present(*context.server, project, place.ref);
  return place;
}

} // namespace octostep::steps
