// Build information: collects the record of a build from what its CI server says and from its
// clones, and checks a record that is given.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "schema/json_text.h"
#include "steps/commits/git_history.h"
#include "steps/step.h"

namespace octostep::steps {

struct RecordSources {
  std::string branch;                        // "" = the build's
  std::vector<std::filesystem::path> clones; // the first one is the record's repository
  std::string since;                         // commit of the previous build; "" = unknown
};

struct BuildRecord {
  std::string json; // compact JSON in the server's form
  std::size_t commits = 0;
  std::vector<std::string> shortfalls; // why commits may be missing; also part of the record
};

// The branch for a record, from the CI server and `given` ("" = not given); "" for a tag, for a
// pull request from another repository, or without a branch.
[[nodiscard]] std::string record_branch(const BuildFacts& build, const std::string& given);

// The record contains BuildEnvironment, BuildNumber, BuildUrl, Branch, VcsType, VcsRoot,
// VcsCommitNumber, Commits and IncompleteDataWarning, as far as known. A folder that is not in a
// clone, or whose clone cannot be read, is a shortfall.
[[nodiscard]] BuildRecord collect_record(const BuildFacts& build, const RecordSources& sources);

// The record's members that the server does not know and would silently drop.
[[nodiscard]] std::vector<std::string> unknown_members(const schema::ObjectText& record);

} // namespace octostep::steps
