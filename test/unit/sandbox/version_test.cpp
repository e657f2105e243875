#include "test/sandbox/version.h"

#include <doctest/doctest.h>

namespace octostep::sandbox {
namespace {

bool in_range(const char* version, const char* range) {
  return is_in_range(*Version::parse(version), range).value();
}

} // namespace

TEST_CASE("what is no version comes before all versions") {
  CHECK(compare_versions("not a version", "0.0.1") < 0);
  CHECK(compare_versions("0.0.0-latest", "a/b") > 0);
  CHECK(compare_versions("a b", "a/b") < 0);
}

TEST_CASE("the next version raises the last number and drops the tail") {
  CHECK(Version::parse("1.2.9-beta")->next() == "1.2.10");
  CHECK(Version::parse("7")->next() == "8");
  CHECK(Version::parse("1.0+build")->next() == "1.1");
}

TEST_CASE("ranges follow NuGet notation") {
  CHECK(in_range("1.5", ""));
  CHECK(in_range("1.5", "1.0"));
  CHECK_FALSE(in_range("0.9", "1.0"));
  CHECK(in_range("1.0", "[1.0]"));
  CHECK_FALSE(in_range("1.0.1", "[1.0]"));
  CHECK(in_range("1.0", "[1.0,2.0)"));
  CHECK_FALSE(in_range("2.0", "[1.0,2.0)"));
  CHECK(in_range("2.0", "[1.0,2.0]"));
  CHECK_FALSE(in_range("1.0", "(1.0,)"));
  CHECK(in_range("0.1", "(,2.0]"));
  CHECK_FALSE(in_range("1.0.0-beta", "[1.0,2.0)"));
  CHECK(in_range("19.0.0.Final", "[19.0.0.Final]"));
  CHECK(in_range("1-0_0.alpha1", "[1-0_0.alpha1]"));
}

TEST_CASE("malformed ranges and tag patterns are told apart from misses") {
  const auto version = *Version::parse("1.0");
  for (const auto* const range : {"[1.0", "(1.0)", "[,]x", "[]", "[a/b,c]"}) {
    CAPTURE(range);
    CHECK_FALSE(is_in_range(version, range));
  }
  CHECK_FALSE(fits_tag(version, "("));
}

TEST_CASE("a tag pattern looks at the pre-release") {
  CHECK(fits_tag(*Version::parse("1.0"), "^$").value());
  CHECK_FALSE(fits_tag(*Version::parse("1.0-beta"), "^$").value());
  CHECK(fits_tag(*Version::parse("1.0-beta.2"), "^beta").value());
}

TEST_CASE("a package's file name is split where a version begins") {
  struct Row {
    const char* file;
    const char* id;
    const char* version;
    const char* extension;
  };
  for (const auto& row : {Row{"SupportFlow.1.0.78.zip", "SupportFlow", "1.0.78", ".zip"},
                          Row{"Id.1.2.3-beta.1+meta.tar.gz", "Id", "1.2.3-beta.1+meta", ".tar.gz"},
                          Row{"My.App.2.1.0.0.zip", "My.App", "2.1.0.0", ".zip"},
                          Row{"App-1.2.3.zip", "App-1", "2.3", ".zip"},
                          Row{"Id.1.0.0.TAR.GZ", "Id", "1.0.0", ".TAR.GZ"},
                          Row{"Id.1.nupkg", "Id", "1", ".nupkg"}}) {
    CAPTURE(row.file);
    const auto name = parse_package_name(row.file);
    REQUIRE(name);
    CHECK(name->id == row.id);
    CHECK(name->version == row.version);
    CHECK(name->extension == row.extension);
  }
}

TEST_CASE("file names that say no id and version are refused") {
  for (const auto* const file : {"nothing.zip",
                                 "My App.1.0.0.zip",
                                 "Id..1.0.0.zip",
                                 "-Id.1.0.0.zip",
                                 "Id.1.0.0-.zip",
                                 "Id.1.0.0",
                                 ".zip",
                                 ""}) {
    CAPTURE(file);
    CHECK_FALSE(parse_package_name(file));
  }
}

} // namespace octostep::sandbox
