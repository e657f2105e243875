#include "steps/build_record.h"

#include <algorithm>
#include <array>

namespace octostep::steps {
namespace {

// CommentParser is a relic that older clients still send and servers accept.
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

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

bool is_known(std::string_view name) {
  return std::ranges::any_of(k_members, [name](std::string_view member) {
    return std::ranges::equal(member, name, {}, lower, lower);
  });
}

} // namespace

std::string record_of(const BuildFacts& build) {
  schema::NameValues members;
  const auto add = [&members](const char* name, const std::string& value) {
    if (!value.empty()) members.emplace_back(name, value);
  };
  add("BuildEnvironment", build.ci);
  add("BuildNumber", build.number);
  add("BuildUrl", build.url);
  add("Branch", build.branch);
  add("VcsType", build.commit.empty() ? "" : "Git");
  add("VcsCommitNumber", build.commit);
  return schema::object_text(members);
}

std::vector<std::string> unknown_members(const schema::ObjectText& record) {
  std::vector<std::string> unknown;
  for (const auto& name : record.members)
    if (!is_known(name)) unknown.push_back(name);
  return unknown;
}

} // namespace octostep::steps
