#include "packaging/select/ignore_rules.h"

#include <doctest/doctest.h>

using namespace octostep::packaging;

TEST_CASE("ignore rules have the meaning that git gives them") {
  const IgnoreRules rules("\xEF\xBB\xBF# comment\n"
                          "\n"
                          "*.log\r\n"
                          "!keep.log\n"
                          "/root.txt\n"
                          "docs/*.md\n"
                          "build/\n"
                          "\\#odd  \n",
                          Case::exact);
  struct Row {
    const char* path;
    bool is_folder, ignored;
  };
  for (const Row& row : {Row{"a.log", false, true},
                         Row{"d/a.log", false, true},
                         Row{"keep.log", false, false},
                         Row{"d/keep.log", false, false},
                         Row{"root.txt", false, true},
                         Row{"d/root.txt", false, false},
                         Row{"docs/a.md", false, true},
                         Row{"x/docs/a.md", false, false},
                         Row{"build", true, true},
                         Row{"x/build", true, true},
                         Row{"build", false, false},
                         Row{"#odd", false, true},
                         Row{"comment", false, false}}) {
    CAPTURE(row.path);
    CHECK(rules.ignores(row.path, row.is_folder) == row.ignored);
  }
}

TEST_CASE("no rules ignore nothing") { CHECK_FALSE(IgnoreRules().ignores("a", false)); }

TEST_CASE("letter case of ignore rules follows the switch") {
  CHECK_FALSE(IgnoreRules("*.LOG", Case::exact).ignores("a.log", false));
  CHECK(IgnoreRules("*.LOG", Case::any).ignores("a.log", false));
}

TEST_CASE("an ignore rule that cannot be used is an error") {
  CHECK_THROWS_AS(IgnoreRules("../x", Case::exact), PackagingError);
}
