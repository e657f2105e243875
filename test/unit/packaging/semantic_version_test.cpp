#include "packaging/semantic_version.h"

#include <doctest/doctest.h>

using namespace octostep::packaging;

TEST_CASE("legal versions are read and their text is kept") {
  for (const char* text : {"1",
                           "1.2",
                           "1.2.3",
                           "1.2.3.4",
                           "0",
                           "1.02.003",
                           "2016.09.01-beta.0001",
                           "1.0-a",
                           "1.2.3+meta",
                           "1.2.3-beta.1+meta.2",
                           "1.0.0--",
                           "1.0.0-SNAPSHOT",
                           "2147483647.0.0",
                           "1.0+a-b"}) {
    CAPTURE(text);
    const auto version = parse_semantic_version(text);
    REQUIRE(version);
    CHECK(version->text == text);
  }
}

TEST_CASE("illegal versions are refused") {
  for (const char* text : {"",
                           "v",
                           "1.",
                           ".1",
                           "1..2",
                           "1.2.3.4.5",
                           "1.0.0-",
                           "1.0.0+",
                           "1.0.0-a_b",
                           "1.0.0-a..b",
                           "1.0.0 ",
                           "1.0.0+a_b",
                           "V1.0",
                           "vv1",
                           "a",
                           "2147483648",
                           "1.2147483648",
                           "99999999999999999999",
                           "1.0-ä"}) {
    CAPTURE(text);
    CHECK_FALSE(parse_semantic_version(text));
  }
}

TEST_CASE("the parts of a version are told apart") {
  const auto version = parse_semantic_version("1.2.3.4-beta.1+build-5.x");
  REQUIRE(version);
  CHECK(version->numbers == std::array<std::uint32_t, 4>{1, 2, 3, 4});
  CHECK(version->prerelease == "beta.1");
  CHECK(version->metadata == "build-5.x");
  CHECK(version->is_prerelease());
  CHECK_FALSE(parse_semantic_version("1.2+beta-1")->is_prerelease());
}

TEST_CASE("one leading v is dropped") { CHECK(parse_semantic_version("v1.2.0")->text == "1.2.0"); }

TEST_CASE("possible version ends are offered longest first") {
  CHECK(version_lengths("1.2-a.b+c") == std::vector<std::size_t>{9, 7, 5, 3, 1});
  CHECK(version_lengths("1.2.3.4.5") == std::vector<std::size_t>{7, 5, 3, 1});
  CHECK(version_lengths("x").empty());
}
