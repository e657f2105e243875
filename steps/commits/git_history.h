// What a clone says about a build: its commit, branch, remote, and the commits since an earlier
// one.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace octostep::steps {

struct Commit {
  std::string id;      // full hash
  std::string comment; // the whole message, without the line break at its end
};

struct HistoryQuestion {
  std::filesystem::path folder; // the clone, or a folder in it
  std::string commit;           // hash, branch or tag; "" = what is checked out
  std::string since;            // the same; it and its ancestors are left out; "" = unknown
};

struct GitHistory {
  std::string commit; // "" = the clone's commits cannot be read; `shortfall` says why
  std::string branch; // "" = no branch is checked out
  // URL of "origin" or the first remote, without credentials; "" = none.
  std::string remote_url;
  std::vector<Commit> commits; // newest first; without `since`, only the commit itself
  std::string shortfall;       // why commits may be missing; "" = none are
};

// Absent if the folder is not in a clone. Throws OctopusError not_found if the clone cannot be
// opened, with the reason, or does not contain the commit.
[[nodiscard]] std::optional<GitHistory> read_git_history(const HistoryQuestion& question);

// The branch that is checked out in the folder's clone; "" if there is none, or it cannot be read.
[[nodiscard]] std::string checked_out_branch(const std::filesystem::path& folder);

} // namespace octostep::steps
