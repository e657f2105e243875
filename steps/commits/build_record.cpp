#include "steps/commits/build_record.h"

#include <algorithm>
#include <array>
#include <initializer_list>
#include <optional>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "schema/text/ascii.h"
#include "steps/octopus/http/octopus_error.h"
#include "steps/source_reference.h"

namespace octostep::steps {
namespace {

// CommentParser is an obsolete member that older clients still send and servers accept.
constexpr std::array<std::string_view, 11> k_members{"BuildEnvironment",
                                                     "BuildNumber",
                                                     "BuildUrl",
                                                     "Branch",
                                                     "VcsType",
                                                     "VcsRoot",
                                                     "VcsCommitNumber",
                                                     "VcsCommitUrl",
                                                     "Commits",
                                                     "IncompleteDataWarning",
                                                     "CommentParser"};

bool is_known(std::string_view name) {
  return std::ranges::any_of(k_members, [name](std::string_view member) {
    return std::ranges::equal(member, name, {}, text::lower, text::lower);
  });
}

std::string first_of(std::initializer_list<std::string> texts) {
  for (const auto& text : texts)
    if (!text.empty()) return text;
  return "";
}

using Histories = std::vector<std::pair<std::filesystem::path, GitHistory>>; // by clone

// Absent if the clone cannot say; the reason is then among the shortfalls.
std::optional<GitHistory> read_history(const HistoryQuestion& question,
                                       std::vector<std::string>& shortfalls) {
  try {
    auto history = read_git_history(question);
    if (!history)
      shortfalls.push_back(fmt::format("folder '{}' is in no Git clone", question.folder.string()));
    else if (!history->shortfall.empty())
      shortfalls.push_back(fmt::format("'{}': {}", question.folder.string(), history->shortfall));
    return history;
  } catch (const octopus::OctopusError& error) {
    shortfalls.emplace_back(error.what());
    return std::nullopt;
  }
}

// The build's commit and "since" belong to the first clone.
Histories read_histories(const BuildFacts& build,
                         const RecordSources& sources,
                         std::vector<std::string>& shortfalls) {
  Histories histories;
  for (const auto& clone : sources.clones) {
    const bool is_first = &clone == &sources.clones.front();
    if (auto history = read_history(
            {clone, is_first ? build.commit : "", is_first ? sources.since : ""}, shortfalls))
      histories.emplace_back(clone, *std::move(history));
  }
  return histories;
}

// A record has one repository, to which the server links commits; commits of other repositories
// begin with the name of theirs.
schema::ObjectList commits_of(const Histories& histories) {
  schema::ObjectList list{"Commits", {}};
  for (const auto& [clone, history] : histories) {
    const bool is_first = clone == histories.front().first;
    const std::string origin =
        is_first ? ""
                 : fmt::format("[{}] ", first_of({history.remote_url, clone.filename().string()}));
    for (const auto& commit : history.commits)
      list.objects.push_back({{"Id", commit.id}, {"Comment", origin + commit.comment}});
  }
  return list;
}

} // namespace

std::string record_branch(const BuildFacts& build, const std::string& given) {
  return first_of({given_branch(given), build.branch});
}

BuildRecord collect_record(const BuildFacts& build, const RecordSources& sources) {
  BuildRecord record;
  Histories histories = read_histories(build, sources, record.shortfalls);
  const GitHistory first = histories.empty() ? GitHistory() : histories.front().second;
  const std::string commit = build.commit.empty() ? first.commit : build.commit;
  schema::NameValues members;
  const auto add = [&members](const char* name, const std::string& value) {
    if (!value.empty()) members.emplace_back(name, value);
  };
  add("BuildEnvironment", build.ci);
  add("BuildNumber", build.number);
  add("BuildUrl", build.url);
  const bool is_elsewhere = !build.tag.empty() || !build.pull_request.empty();
  add("Branch", first_of({record_branch(build, sources.branch), is_elsewhere ? "" : first.branch}));
  add("VcsType", commit.empty() ? "" : "Git");
  add("VcsRoot", first_of({first.remote_url, build.repository_url}));
  add("VcsCommitNumber", commit);
  add("IncompleteDataWarning", fmt::format("{}", fmt::join(record.shortfalls, "; ")));
  const schema::ObjectList commits = commits_of(histories);
  record.commits = commits.objects.size();
  record.json = schema::object_text(members, commits);
  return record;
}

std::vector<std::string> unknown_members(const schema::ObjectText& record) {
  std::vector<std::string> unknown;
  for (const auto& name : record.members)
    if (!is_known(name)) unknown.push_back(name);
  return unknown;
}

} // namespace octostep::steps
