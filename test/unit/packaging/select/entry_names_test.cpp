#include "packaging/select/entry_names.h"

#include <doctest/doctest.h>

using namespace octostep::packaging;

namespace {

std::vector<Entry> entries(const std::vector<std::string>& names) {
  std::vector<Entry> list;
  for (const std::string& name : names) {
    Entry entry;
    entry.name = name;
    list.push_back(std::move(entry));
  }
  return list;
}

std::vector<std::string> warnings_for(const std::vector<std::string>& names) {
  std::vector<std::string> warnings;
  check_entry_names(entries(names), warnings);
  return warnings;
}

} // namespace

TEST_CASE("names that Windows cannot store are known") {
  for (const char* name : {"a:b",
                           "a?",
                           "dir*/x",
                           "a.",
                           "a ",
                           "con",
                           "CON.txt",
                           "x/aux/y",
                           "com1",
                           "LPT9.log",
                           "a\\b",
                           "a|b",
                           "a\"b",
                           "a<b",
                           "a>b",
                           "tab\there",
                           "nul/"}) {
    CAPTURE(name);
    CHECK(is_illegal_on_windows(name));
  }
  for (const char* name : {"a",
                           "com",
                           "com10",
                           "com0",
                           "console",
                           ".git/config",
                           "a b",
                           "[x]{y}#+%~",
                           "empty/",
                           "é漢😀"}) {
    CAPTURE(name);
    CHECK_FALSE(is_illegal_on_windows(name));
  }
}

TEST_CASE("doubtful names give one warning of each sort, shortened") {
  CHECK(warnings_for({"a", "b/c"}).empty());
  const auto warnings =
      warnings_for({"a:1", "a:2", "a:3", "a:4", "a:5", "a:6", "Read.me", "read.ME"});
  REQUIRE(warnings.size() == 2);
  CHECK(warnings[0].find("'a:5' and 1 more") != std::string::npos);
  CHECK(warnings[1].find("'Read.me' and 'read.ME'") != std::string::npos);
}

TEST_CASE("names that no package can hold are refused") {
  std::vector<std::string> warnings;
  CHECK_THROWS_WITH_AS(
      check_entry_names(entries({"bad\xFF"
                                 "name"}),
                        warnings),
      "the file name 'bad\\xffname' is not valid UTF-8: rename or exclude the file",
      PackagingError);
  CHECK_THROWS_AS(check_entry_names(entries({std::string(65536, 'a')}), warnings), PackagingError);
  CHECK_THROWS_AS(check_entry_names(entries({"same", "same"}), warnings), PackagingError);
}
