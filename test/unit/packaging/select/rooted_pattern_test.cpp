#include "packaging/select/rooted_pattern.h"

#include "test/support/temp_folder.h"

#include <doctest/doctest.h>

using namespace octostep::packaging;
using octostep::test::TempFolder;
using Texts = std::vector<std::string>;

namespace {

std::filesystem::path name_below(const TempFolder& folder, const RootedPattern& pattern) {
  return pattern.root.lexically_relative(folder.path());
}

} // namespace

TEST_CASE("a pattern begins at the last folder before its first wildcard") {
  const TempFolder folder;
  struct Row {
    const char *pattern, *root, *rest;
  };
  for (const Row& row : {Row{"*.zip", ".", "*.zip"},
                         Row{"out/a*/b.zip", "out", "a*/b.zip"},
                         Row{"out/../lib/b.zip", "lib", "b.zip"},
                         Row{"../other/**", "../other", "**"},
                         Row{"gone/", "gone", "**"},
                         Row{"a/{b/c,d}.zip", "a", "{b/c,d}.zip"}}) {
    CAPTURE(row.pattern);
    const RootedPattern rooted = root_pattern(folder.path(), row.pattern, Case::exact);
    CHECK(name_below(folder, rooted) == row.root);
    CHECK(rooted.rest == row.rest);
  }
}

TEST_CASE("what is there under that very name is meant literally, a folder with all below it") {
  const TempFolder folder;
  folder.write("[x]/a.zip");
  folder.write("b[1].zip");
  const RootedPattern of_folder = root_pattern(folder.path(), "[x]", Case::exact);
  CHECK(name_below(folder, of_folder) == "[x]");
  CHECK(of_folder.rest == "**");
  CHECK(matches(root_pattern(folder.path(), "b[1].zip", Case::exact),
                folder.path() / "b[1].zip",
                Case::exact));
  CHECK(root_pattern(folder.path(), ".", Case::exact).root == folder.path());
}

TEST_CASE("a file that need not exist is matched, or covered by a folder that is") {
  const std::filesystem::path base = "/build";
  const auto rooted = [&](const char* pattern) { return root_pattern(base, pattern, Case::exact); };
  CHECK(matches(rooted("out/*.zip"), "/build/out/a.zip", Case::exact));
  CHECK_FALSE(matches(rooted("out/*"), "/build/out/deep/a.zip", Case::exact));
  CHECK(covers(rooted("out/*"), "/build/out/deep/a.zip", Case::exact));
  CHECK(covers(rooted("out"), "/build/out/deep/a.zip", Case::exact));
  CHECK(covers(rooted("OUT/deep"), "/build/out/deep/a.zip", Case::any) == false);
  CHECK(covers(root_pattern(base, "OUT/deep", Case::any), "/build/out/deep/a.zip", Case::any));
  CHECK_FALSE(covers(rooted("out"), "/build/other/a.zip", Case::exact));
  CHECK_FALSE(covers(rooted("out"), "/build", Case::exact));
  CHECK(covers(rooted("/build/**/a.zip"), "/build/x/a.zip", Case::exact));
}

TEST_CASE("patterns that start elsewhere move the base up, and the others with it") {
  const auto here = common_base("/build/site", {"out/**", "/build/site/lib/*.dll"}, {"**/*.pdb"});
  CHECK(here.base == "/build/site");
  CHECK(here.include == Texts{"out/**", "lib/*.dll"});
  CHECK(here.exclude == Texts{"**/*.pdb"});

  const auto moved = common_base("/build/site",
                                 {"out/**", "../shared/*.txt"},
                                 {"**/*.pdb", "/elsewhere/**", "../shared/x.txt"});
  CHECK(moved.base == "/build");
  CHECK(moved.include == Texts{"site/out/**", "shared/*.txt"});
  CHECK(moved.exclude == Texts{"site/**/*.pdb", "shared/x.txt"});

  const auto odd = common_base("/build/wo[r]k", {"../*.txt", "out/**"}, {});
  CHECK(odd.include == Texts{"*.txt", "wo\\[r\\]k/out/**"});
}
