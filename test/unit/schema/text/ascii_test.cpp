#include "schema/text/ascii.h"

#include <doctest/doctest.h>

namespace octostep::text {
namespace {

TEST_CASE("letter case counts for ASCII letters alone") {
  CHECK(lower_case("Content-TYPE \xC3\x84") == "content-type \xC3\x84");
  CHECK(equal_ignoring_case("IgnoreIfExists", "ignoreifexists"));
  CHECK_FALSE(equal_ignoring_case("a", "ab"));
  CHECK_FALSE(equal_ignoring_case("@", "`")); // they differ only in the bit for case
  CHECK(starts_with_ignoring_case("<!DOCTYPE html>", "<!doctype"));
  CHECK_FALSE(starts_with_ignoring_case("<!", "<!doctype"));
}

TEST_CASE("blanks and control characters are taken off both ends") {
  CHECK(trimmed(" \t\r\n a b \x7f") == "a b");
  CHECK(trimmed(" \n") == "");
}

TEST_CASE("text becomes one line of a bounded length") {
  CHECK(as_one_line(" a\r\n\tb  c ") == "a b c");
  CHECK(as_one_line("ab\xE2\x82\xAC", 4) == "ab...");
}

} // namespace
} // namespace octostep::text
