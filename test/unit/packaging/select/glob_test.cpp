#include "packaging/select/glob.h"

#include <doctest/doctest.h>

using namespace octostep::packaging;

namespace {

bool matches(std::string_view pattern, std::string_view path, Case letter_case = Case::exact) {
  return Glob(pattern, letter_case).matches(path);
}

std::string message_of(std::string_view pattern) {
  try {
    const Glob glob(pattern, Case::exact);
    return "";
  } catch (const PackagingError& error) {
    CHECK(error.kind() == ErrorKind::invalid_input);
    return error.what();
  }
}

} // namespace

TEST_CASE("patterns match what they say") {
  struct Row {
    const char *pattern, *path;
    bool expected;
  };
  const Row rows[] = {
      {"**", "a", true},
      {"**", "a/b/.c", true},
      {"*", "a", true},
      {"*", ".hidden", true},
      {"*", "a/b", false},
      {"*.txt", "a.txt", true},
      {"*.txt", ".txt", true},
      {"*.txt", "d/a.txt", false},
      {"**/*.txt", "a.txt", true},
      {"**/*.txt", "d/e/a.txt", true},
      {"bin/**", "bin/a/b", true},
      {"bin/**", "bin", false},
      {"bin/**", "binary/a", false},
      {"bin/", "bin/a/b", true},
      {"/bin/*.dll", "bin/a.dll", true},
      {"./bin/./*.dll", "bin/a.dll", true},
      {"bin//a", "bin/a", true},
      {"a/**/b", "a/b", true},
      {"a/**/b", "a/x/y/b", true},
      {"a/**/b", "a/x/y/c", false},
      {"a/**/b/**/c", "a/b/b/x/c", true},
      {"**/x/**/y", "x/x/z/y", true},
      {"a?c", "abc", true},
      {"a?c", "aéc", true},
      {"a?c", "ac", false},
      {"a?c", "a/c", false},
      {"[a-c]x", "bx", true},
      {"[a-c]x", "dx", false},
      {"[!a-c]x", "dx", true},
      {"[^a-c]x", "ax", false},
      {"[]]x", "]x", true},
      {"[а-я]", "ж", true},
      {"[a\\]b]", "]", true},
      {"{a,b}.txt", "b.txt", true},
      {"{a,b}.txt", "c.txt", false},
      {"{a,b/c}/x", "b/c/x", true},
      {"{a,b{1,2}}", "b2", true},
      {"x{,y}", "x", true},
      {"*.{js,css}", "a.css", true},
      {"[{]a", "{a", true},
      {"\\*", "*", true},
      {"\\*", "a", false},
      {"\\{a\\}", "{a}", true},
      {"a*b*c", "aXbYbZc", true},
      {"a*b*c", "aXbYbZ", false},
      {"**.dll", "a.dll", true},
      {"a,b", "a,b", true},
      {"", "", false},
  };
  for (const Row& row : rows) {
    if (*row.pattern == '\0') continue;
    CAPTURE(row.pattern);
    CAPTURE(row.path);
    CHECK(matches(row.pattern, row.path) == row.expected);
  }
}

TEST_CASE("letter case counts unless it is switched off") {
  CHECK_FALSE(matches("*.DLL", "a.dll"));
  CHECK(matches("*.DLL", "a.dll", Case::any));
  CHECK(matches("[A-C]*", "bx", Case::any));
  CHECK(matches("ÄÖ*", "äöx", Case::any));
  CHECK(matches("Жук", "жУК", Case::any));
}

TEST_CASE("pattern and path may be in different Unicode forms") {
  CHECK(matches("Gr\u00F6\u00DFe.txt", "Gro\u0308\u00DFe.txt"));
  CHECK(matches("Gro\u0308\u00DFe/**", "Gr\u00F6\u00DFe/a"));
  CHECK(matches("Gr?\u00DFe", "Gro\u0308\u00DFe"));
  CHECK(matches("[o\u0308]*", "o\u0308ffentlich"));
  CHECK(matches("[\u00C4-\u00DC]x", "a\u0308x", Case::any));
  CHECK(matches("PR\u00DCFUNG", "pru\u0308fung", Case::any));
  CHECK_FALSE(matches("PR\u00DCFUNG", "pru\u0308fung"));
  CHECK(Glob("Gr\u00F6\u00DFe/*", Case::exact).may_match_below("Gro\u0308\u00DFe"));
}

TEST_CASE("patterns that cannot be used are refused with the reason") {
  struct Row {
    const char *pattern, *reason;
  };
  for (const Row& row :
       {Row{"", "empty"},
        Row{".", "empty"},
        Row{"../x", "'..'"},
        Row{"a/../b", "'..'"},
        Row{"[a", "'['"},
        Row{"{a", "'{'"},
        Row{"[c-a]", "backwards"},
        Row{"{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}", "too many"}}) {
    CAPTURE(row.pattern);
    const std::string message = message_of(row.pattern);
    CHECK(message.find(row.reason) != std::string::npos);
    CHECK(message.find("'" + std::string(row.pattern) + "'") != std::string::npos);
  }
}

TEST_CASE("folders that cannot hold a match are known") {
  const Glob dlls("bin/*/x.dll", Case::exact);
  CHECK(dlls.may_match_below(""));
  CHECK(dlls.may_match_below("bin"));
  CHECK(dlls.may_match_below("bin/any"));
  CHECK_FALSE(dlls.may_match_below("bin/any/deeper"));
  CHECK_FALSE(dlls.may_match_below("src"));
  CHECK(Glob("**/x", Case::exact).may_match_below("a/b/c"));
  CHECK(Glob("a/**/x", Case::exact).may_match_below("a/b/c"));
  CHECK_FALSE(Glob("a/**/x", Case::exact).may_match_below("b"));
  CHECK(Glob("{a,b}/x", Case::exact).may_match_below("b"));
}

TEST_CASE("a hostile pattern is matched in reasonable time") {
  CHECK_FALSE(matches("*a*a*a*a*a*a*a*a*a*a*a*b", std::string(5000, 'a')));
  CHECK_FALSE(matches("**/a/**/a/**/a/**/a/**/b", [] {
    std::string path;
    for (int i = 0; i < 300; ++i) path += "a/";
    return path + "c";
  }()));
}

TEST_CASE("an escaped path matches itself alone") {
  for (const char* path : {"[x].txt", "{a,b}", "a*b?", "back\\slash", "plain"}) {
    CAPTURE(path);
    CHECK(matches(escape_glob(path), path));
  }
  CHECK_FALSE(matches(escape_glob("[x].txt"), "x.txt"));
}

TEST_CASE("bytes that are no UTF-8 can be matched") {
  CHECK(matches("a?b",
                "a\xFF"
                "b"));
  CHECK(matches("*", "\xC3\x28"));
}
