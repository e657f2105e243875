#include "steps/source_reference.h"

#include <doctest/doctest.h>

using namespace octostep::steps;
using Kind = SourceReference::Kind;

TEST_CASE("full and short references are told apart") {
  struct Row {
    const char* said;
    Kind kind;
    const char* name;
    bool is_merge = false;
  };
  const Row rows[] = {
      {"refs/heads/main", Kind::branch, "main"},
      {"refs/heads/origin/main", Kind::branch, "origin/main"},
      {"refs/remotes/origin/feature/x", Kind::branch, "feature/x"},
      {"remotes/origin/main", Kind::branch, "main"},
      {" main\n", Kind::branch, "main"},
      {"release/1.0", Kind::branch, "release/1.0"},
      {"refs/tags/v1", Kind::tag, "v1"},
      {"tags/v1", Kind::tag, "v1"},
      {"refs/pull/12/merge", Kind::pull_request, "12", true},
      {"refs/pull/12/head", Kind::pull_request, "12"},
      {"pull/12", Kind::pull_request, "12"},
      {"12/merge", Kind::pull_request, "12", true},
      {"refs/merge-requests/3/train", Kind::pull_request, "3", true},
      {"refs/pull-requests/4/from", Kind::pull_request, "4"},
      {"refs/changes/34/1234/5", Kind::pull_request, "1234"},
      {"0123456789012345678901234567890123456789",
       Kind::commit,
       "0123456789012345678901234567890123456789"},
  };
  for (const auto& row : rows) {
    CAPTURE(row.said);
    const auto reference = read_source_reference(row.said);
    CHECK(reference.kind == row.kind);
    CHECK(reference.name == row.name);
    CHECK(reference.is_merge == row.is_merge);
  }
}

TEST_CASE("words for no branch, and what Git takes for no name, are none") {
  for (const char* said : {"",
                           " ",
                           "<default>",
                           "HEAD",
                           "detached",
                           "(no branch)",
                           "(HEAD detached at 1a2b3c4)",
                           "refs/heads/",
                           "refs/heads/<default>",
                           "refs/remotes/origin/HEAD",
                           "refs/pipelines/77",
                           "somebody:fix",
                           "a b",
                           "$/Shop/Main",
                           "a..b",
                           "x^",
                           "-x",
                           "tags/"}) {
    CAPTURE(said);
    CHECK(read_source_reference(said).kind == Kind::none);
  }
}

TEST_CASE("a branch that somebody names keeps its words where they are no form of a branch") {
  CHECK(given_branch("refs/heads/main") == "main");
  CHECK(given_branch("<default>").empty());
  CHECK(given_branch("refs/tags/v1") == "refs/tags/v1");
  CHECK(given_branch("trunk of SVN") == "trunk of SVN");
}

TEST_CASE("a Git reference names tags in full") {
  CHECK(git_reference_of(read_source_reference("refs/heads/main")) == "main");
  CHECK(git_reference_of(read_source_reference("tags/v1")) == "refs/tags/v1");
  CHECK(git_reference_of(read_source_reference("pull/1")).empty());
}
