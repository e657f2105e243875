#include "steps/push/package_rules.h"

#include <doctest/doctest.h>

#include "test/unit/steps/step_fixture.h"

using namespace octostep;
using namespace octostep::test;
using Texts = std::vector<std::string>;

namespace {

struct Reading {
  explicit Reading(const Texts& entries) : rules(steps::parse_package_rules(entries, problems)) {}

  std::vector<schema::Problem> problems;
  steps::PackageRules rules;
};

std::string only_problem(const Texts& entries) {
  const Reading reading(entries);
  REQUIRE(reading.problems.size() == 1);
  CHECK(reading.problems[0].path == "/packages");
  return reading.problems[0].message;
}

} // namespace

TEST_CASE("plain entries are searched for together, without what is left out") {
  const Reading reading({"out/*.zip", "-:**/*-sources.zip", "+: lib/*.nupkg ", "-:out/old"});
  CHECK(reading.problems.empty());
  CHECK(reading.rules.archives.empty());
  REQUIRE(reading.rules.files.size() == 1);
  CHECK(reading.rules.files[0].include == Texts{"out/*.zip", "lib/*.nupkg"});
  CHECK(reading.rules.files[0].exclude == Texts{"**/*-sources.zip", "out/old"});
}

TEST_CASE("entries with one target make one package, each with its folder in it") {
  const Reading reading({"site/** => Site.1.0.zip",
                         "lib/*.dll=>Site.1.0.zip!/bin/",
                         "-:site/**/*.map => Site.1.0.zip",
                         "docs => out/Docs.2.1.0-beta.3.tar.gz"});
  CHECK(reading.problems.empty());
  CHECK(reading.rules.files.empty());
  REQUIRE(reading.rules.archives.size() == 2);
  const auto& site = reading.rules.archives[0];
  CHECK(site.name == packaging::PackageName{"Site", "1.0", ".zip"});
  CHECK(site.include == Texts{"site/**", "lib/*.dll"});
  CHECK(site.into == Texts{"", "bin"});
  CHECK(site.exclude == Texts{"site/**/*.map"});
  CHECK(reading.rules.archives[1].name ==
        packaging::PackageName{"Docs", "2.1.0-beta.3", ".tar.gz"});
}

TEST_CASE("a target that is no archive only groups what is left out of it") {
  const Reading reading({"a/*.zip => first", "b/*.zip => second", "-:*.old.zip => second", "-:x*"});
  CHECK(reading.problems.empty());
  REQUIRE(reading.rules.files.size() == 2);
  CHECK(reading.rules.files[0].exclude == Texts{"x*"});
  CHECK(reading.rules.files[1].exclude == Texts{"*.old.zip", "x*"});
}

TEST_CASE("every format that can be written is an archive") {
  for (const char* extension :
       {"zip", "nupkg", "jar", "war", "tar", "tar.gz", "tgz", "tar.bz2", "tar.zst", "ZIP"}) {
    CAPTURE(extension);
    const Reading reading({std::string("out/** => Acme.Web.1.0.78.") + extension});
    CHECK(reading.problems.empty());
    REQUIRE(reading.rules.archives.size() == 1);
    CHECK(reading.rules.archives[0].name.id == "Acme.Web");
    CHECK(packaging::format_of(reading.rules.archives[0].name.extension).has_value());
  }
}

TEST_CASE("rules that mean nothing are refused with what to write instead") {
  struct Row {
    Texts entries;
    const char* message;
  };
  for (const Row& row : {
           Row{{"a => SupportFlow.zip"}, "does not name the package <id>.<version>.<extension>"},
           Row{{"a => Site.1.0.7z"}, "asks for a 7z archive, which cannot be written"},
           Row{{"a => Site.1.0.tar.xz"}, "tar.xz archive, which cannot be written"},
           Row{{"a =>"}, "names no package behind '=>'"},
           Row{{"=> Site.1.0.zip"}, "names no files"},
           Row{{"*.zip", "-:"}, "names no files"},
           Row{{"a => b => Site.1.0.zip"}, "more than one '=>'"},
           Row{{"a => Site.1.0.zip!/../b"}, "names no folder inside the package"},
           Row{{"a => Site.1.0.zip!/b", "-:a/x => Site.1.0.zip!/b"}, "'-:a/x => Site.1.0.zip'"},
           Row{{"-:a.zip"}, "no other entry takes any"},
           Row{{"a => Site.1.0.zip", "-:a/*.pdb"}, "write '-:a/*.pdb => Site.1.0.zip'"},
           Row{{"a => Site.1.0.zip", "-:a/*.pdb => Sit.1.0.zip"}, "did you mean 'Site.1.0.zip'?"},
           Row{{"a => Site.1.0.zip", "b => b/Site.1.0.zip"}, "a second time, beside"},
           Row{{"a => Site.1.0.zip", "b => Site.1.0.nupkg"}, "a second time, beside"},
       }) {
    CAPTURE(row.entries);
    CHECK(holds(only_problem(row.entries), row.message));
  }
}
