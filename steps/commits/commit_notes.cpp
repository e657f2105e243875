#include "steps/commits/commit_notes.h"

#include <fmt/format.h>

#include "steps/commits/git_history.h"
#include "steps/octopus/http/octopus_error.h"

namespace octostep::steps {
namespace {

constexpr std::size_t k_short_hash = 8;

std::string first_line(const std::string& comment) {
  return comment.substr(0, comment.find_first_of("\r\n"));
}

} // namespace

std::string notes_from_commits(const BuildFacts& build, std::vector<std::string>& notices) {
  const auto history = read_git_history({build.directory, build.commit, build.previous_commit});
  if (!history)
    throw octopus::OctopusError(
        octopus::ErrorKind::refused,
        fmt::format("releaseNotesFromCommits: folder '{}' is in no Git clone",
                    build.directory.string()));
  if (history->commits.empty())
    throw octopus::OctopusError(
        octopus::ErrorKind::refused,
        fmt::format(
            "releaseNotesFromCommits: the commits of the Git clone in folder '{}' cannot be "
            "read: {}",
            build.directory.string(),
            history->shortfall));
  if (!history->shortfall.empty())
    notices.push_back(fmt::format("The release notes may lack commits: {}", history->shortfall));
  std::string notes;
  for (const auto& commit : history->commits)
    notes +=
        fmt::format("- {} ({})\n", first_line(commit.comment), commit.id.substr(0, k_short_hash));
  return notes;
}

} // namespace octostep::steps
