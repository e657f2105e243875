// Versions chosen by octostep, against a server that answers as Octopus does.
#include <doctest/doctest.h>
#include <fmt/format.h>

#include "packaging/packaging_error.h"
#include "test/support/temp_folder.h"
#include "test/unit/steps/release/plan_fixture.h"

using namespace octostep;
using namespace octostep::test;

TEST_CASE("without a version the latest of the feed is taken, shown and sent as it was shown") {
  PlanFixture fixture;
  const json body = fixture.create();
  CHECK(body["Packages"] == json::array({"Web::1.2.0"}));
  CHECK(body["ChannelName"] == "Default");
  CHECK(fixture.log.says("Shop.Web  1.2.0    latest in 'Built-in'  any version"));
}

TEST_CASE("what was chosen for each package is told with the result") {
  PlanFixture fixture;
  fixture.packages({package("Web", "Shop.Web"), package("Jobs", "Shop.Web")});
  fixture.channels(
      {channel("Default", {{"IsDefault", true}, {"Rules", {rule("Web", "[1,2)", "")}}})});
  const auto packages =
      fixture
          .run("createRelease",
               {{"project", "SupportFlow"}, {"releaseNumber", "9.0"}, {"packages", {"Jobs:1.1.0"}}})
          .release_packages;
  REQUIRE(packages.size() == 2);
  CHECK(packages[0].step == "Web");
  CHECK(packages[0].version == "1.2.0");
  CHECK(packages[0].is_latest);
  CHECK((packages[0].has_rule && packages[0].fits_range && packages[0].fits_tag));
  CHECK(packages[1].version == "1.1.0");
  CHECK_FALSE((packages[1].is_latest || packages[1].has_rule));
}

TEST_CASE("a version given for all packages leaves the choice of the channel to the server") {
  PlanFixture fixture;
  const json body = fixture.create({{"packageVersion", "1.1.0"}});
  CHECK(body["PackageVersion"] == "1.1.0");
  CHECK_FALSE(body.contains("Packages"));
  CHECK(fixture.server.received(k_template).empty());
}

TEST_CASE("the most precise entry gives a package its version") {
  struct Row {
    const char* name;
    std::vector<std::string> packages;
    std::vector<std::string> sent; // of Web, Web:Tools, Db
  };
  const std::string default_version = "1.0.0";
  const Row rows[] = {
      {"one for all", {}, {"Web::1.0.0", "Web:Tools:1.0.0", "Db::1.0.0"}},
      {"a step", {"Web:1.1.0"}, {"Web::1.1.0", "Web:Tools:1.1.0", "Db::1.0.0"}},
      {"a package id", {"Shop.Db:1.1.0"}, {"Web::1.0.0", "Web:Tools:1.0.0", "Db::1.1.0"}},
      {"a reference of a step",
       {"Web:Tools:1.1.0"},
       {"Web::1.0.0", "Web:Tools:1.1.0", "Db::1.0.0"}},
      {"the unnamed package of a step",
       {"Web::1.1.0"},
       {"Web::1.1.0", "Web:Tools:1.0.0", "Db::1.0.0"}},
      {"a reference of any step",
       {"*:Tools:1.1.0"},
       {"Web::1.0.0", "Web:Tools:1.1.0", "Db::1.0.0"}},
      {"any step", {"*:1.1.0"}, {"Web::1.1.0", "Web:Tools:1.1.0", "Db::1.1.0"}},
      {"a step before any step",
       {"*:1.1.0", "Web:1.2.0"},
       {"Web::1.2.0", "Web:Tools:1.2.0", "Db::1.1.0"}},
      {"a reference before its step",
       {"Web:1.1.0", "Web:Tools:1.2.0"},
       {"Web::1.1.0", "Web:Tools:1.2.0", "Db::1.0.0"}},
      {"a step before a package id",
       {"Shop.Web:1.1.0", "Web:1.2.0"},
       {"Web::1.2.0", "Web:Tools:1.2.0", "Db::1.0.0"}},
      {"any case", {"wEB:1.1.0"}, {"Web::1.1.0", "Web:Tools:1.1.0", "Db::1.0.0"}},
      {"the reference in front, as the Go CLI's help has it",
       {"Tools:Web:1.1.0"},
       {"Web::1.0.0", "Web:Tools:1.1.0", "Db::1.0.0"}},
      {"other separators",
       {"Web=1.1.0", "Db/1.2.0"},
       {"Web::1.1.0", "Web:Tools:1.1.0", "Db::1.2.0"}},
  };
  for (const auto& row : rows) {
    CAPTURE(row.name);
    PlanFixture fixture;
    fixture.packages({package("Web", "Shop.Web"),
                      package("Web", "Shop.Tools", {{"PackageReferenceName", "Tools"}}),
                      package("Db", "Shop.Db")});
    json parameters{{"packageVersion", default_version}, {"packages", row.packages}};
    if (row.packages.empty()) parameters["packages"] = {"*:*:1.0.0"};
    CHECK(fixture.create(parameters)["Packages"] == json(row.sent));
  }
}

TEST_CASE(
    "names that hold separators themselves are understood, and sent so that the server does") {
  PlanFixture fixture;
  fixture.packages({package("Start: worker", "example/worker"), package("Db", "org.example:db")});
  const json body =
      fixture.create({{"packages", {"example/worker:1.1.0", "org.example:db:1.2.0"}}});
  CHECK(body["Packages"] == json::array({"Start\\: worker::1.1.0", "Db::1.2.0"}));
  PlanFixture escaped;
  escaped.packages({package("Start: worker", "example/worker")});
  CHECK(escaped.create({{"packages", {"Start\\: worker:1.1.0"}}})["Packages"] ==
        json::array({"Start\\: worker::1.1.0"}));
}

TEST_CASE("an entry that names nothing, or gives two versions, is refused with near names") {
  PlanFixture fixture;
  const auto unknown = fixture.refused({{"packages", {"Wbe:1.1.0"}}});
  CHECK_MESSAGE(holds(unknown, "not found: packages names 'Wbe'"), unknown);
  CHECK_MESSAGE(holds(unknown, "'Web'"), unknown);
  const auto twice = fixture.refused({{"packages", {"Web:1.1.0", "Web:1.2.0"}}});
  CHECK_MESSAGE(holds(twice, "gives 'Web' two versions, '1.1.0' and '1.2.0'"), twice);
  CHECK(fixture.server.received(k_create).empty());
}

TEST_CASE("an entry whose reference fits no package is refused, not passed over") {
  struct Row {
    std::string entry, expected;
  };
  const std::vector<Row> rows{
      {"Web:Toosl:1.1.0",
       "not found: packages names the package reference 'Toosl' of 'Web', which has no such "
       "package; known: 'Tools'"},
      {"*:Toosl:1.1.0", "names the package reference 'Toosl' of '*'"},
      {"Shop.Db:Tools:1.1.0", "names the package reference 'Tools' of 'Shop.Db'"},
      {"Tools:1.1.0", "write Step:Tools:Version, or *:Tools:Version for every step"},
      {"Shop.Web:1.0.0,Shop.Db:2.0.0", "give each package in an entry of its own"},
      {"Nobody:1.0.0,Shop.Db:2.0.0", "give each package in an entry of its own"},
  };
  for (const auto& row : rows) {
    CAPTURE(row.entry);
    PlanFixture fixture;
    fixture.packages({package("Web", "Shop.Web"),
                      package("Web", "Shop.Tools", {{"PackageReferenceName", "Tools"}}),
                      package("Db", "Shop.Db")});
    const auto refused = fixture.refused({{"packages", {row.entry}}});
    CHECK_MESSAGE(holds(refused, row.expected), refused);
    CHECK(fixture.server.received(k_create).empty());
  }
}

TEST_CASE("a version fixed in the process goes before the one for all, and after an entry") {
  PlanFixture fixture;
  fixture.packages(
      {package("Web", "Shop.Web", {{"FixedVersion", "1.0.0"}}), package("Db", "Shop.Db")});
  CHECK(fixture.create({{"packages", {"Db:1.1.0"}}, {"packageVersion", "1.2.0"}})["Packages"] ==
        json::array({"Web::1.0.0", "Db::1.1.0"}));
  CHECK(fixture.create({{"packages", {"Web:1.1.0"}}, {"packageVersion", "1.2.0"}})["Packages"] ==
        json::array({"Web::1.1.0", "Db::1.2.0"}));
}

TEST_CASE("versions come from a folder of packages, the highest of several") {
  PlanFixture fixture;
  TempFolder folder;
  folder.write("out/Shop.Web.1.0.0.zip", "x");
  folder.write("out/deeper/Shop.Web.1.1.0.zip", "x");
  folder.write("out/readme.txt", "x");
  fixture.context.build.directory = folder.path();
  CHECK(fixture.create({{"packagesFolder", {"out"}}})["Packages"] == json::array({"Web::1.1.0"}));
  CHECK_THROWS_WITH_AS((void)fixture.create({{"packagesFolder", {"out/deeper/none"}}}),
                       doctest::Contains("cannot be read"),
                       packaging::PackagingError);
}

TEST_CASE("the latest version is looked for beyond the feed's first page") {
  PlanFixture fixture;
  std::vector<std::string> versions;
  for (int i = 300; i > 0; --i) versions.push_back(fmt::format("2.{}.0-beta.1", i));
  versions.emplace_back("1.9.0");
  fixture.feed(versions);
  fixture.server.forget(k_versions);
  fixture.server.handle(k_versions, [versions](const FakeOctopus::Received& request) {
    // A feed that ignores filters.
    const auto skip = static_cast<std::size_t>(std::stoi(request.query.at("skip")));
    std::vector<json> page;
    for (std::size_t i = skip; i < std::min(skip + 100, versions.size()); ++i)
      page.push_back({{"Version", versions[i]}});
    return FakeOctopus::json_response(200, {{"Items", page}, {"TotalResults", versions.size()}});
  });
  fixture.channels({channel("Stable", {{"IsDefault", true}, {"Rules", {rule("Web", "", "^$")}}})});
  CHECK(fixture.create()["Packages"] == json::array({"Web::1.9.0"}));
}

TEST_CASE("a prerelease filter stands in for the rule's tag when the latest is chosen") {
  PlanFixture fixture;
  fixture.feed({"1.3.0", "1.3.0-beta.2", "1.3.0-alpha.1"});
  CHECK(fixture.create({{"packagePrerelease", "^beta"}})["Packages"] ==
        json::array({"Web::1.3.0-beta.2"}));
  CHECK(
      holds(fixture.refused({{"packagePrerelease", "^rc"}}), "has no version that fits (tag ^rc)"));
}

TEST_CASE("a version that the feed has not is refused with the newest it has") {
  PlanFixture fixture;
  const auto text = fixture.refused({{"packages", {"Web:7.0"}}});
  CHECK_MESSAGE(holds(text, "package 'Shop.Web' 7.0 of step 'Web' is not in feed 'Built-in'"),
                text);
  CHECK_MESSAGE(holds(text, "'1.2.0', '1.1.0', '1.0.0'"), text);
}

TEST_CASE("a package whose id holds variables needs a version") {
  PlanFixture fixture;
  fixture.packages({package("Web", "#{Name}", {{"IsResolvable", false}})});
  CHECK(holds(fixture.refused(), "holds variables"));
  CHECK(fixture.create({{"packages", {"Web:1.0"}}})["Packages"] == json::array({"Web::1.0"}));
}

TEST_CASE("a refusal of the server is explained by the plan") {
  PlanFixture fixture;
  fixture.channels({channel("Stable", {{"IsDefault", true}, {"Rules", {rule("Web", "", "^$")}}})});
  fixture.feed({"1.3.0-beta.1"});
  fixture.server.forget(k_create);
  fixture.server.answer(k_create, {{"ErrorMessage", "The release cannot be created."}}, 400);
  const auto text = fixture.refused({{"packageVersion", "1.3.0-beta.1"}});
  CHECK_MESSAGE(holds(text, "The release cannot be created"), text);
  CHECK_MESSAGE(holds(text,
                      "channel 'Stable': package 'Shop.Web' 1.3.0-beta.1 of step 'Web' does not "
                      "fit the tag '^$'"),
                text);
}

TEST_CASE("a server that does not show the process chooses itself") {
  PlanFixture fixture;
  fixture.server.forget(k_template);
  const json body = fixture.create({{"packages", {"Web:1.1.0"}}});
  CHECK(body["Packages"] == json::array({"Web:1.1.0"}));
  CHECK_FALSE(body.contains("ChannelName"));
}

TEST_CASE("what an earlier step of a dry run packs is there for the plan") {
  PlanFixture fixture;
  steps::PlannedWorld world;
  world.packages.emplace_back("/build/Shop.Web.5.0.0.zip");
  fixture.context.dry_run = &world;
  const auto plan =
      fixture.plan("createRelease", {{"project", "SupportFlow"}, {"releaseNumber", "9.0"}});
  std::string lines;
  for (const auto& line : plan.lines) lines += line + "\n";
  CHECK_MESSAGE(holds(lines, "5.0.0"), lines);
  CHECK(fixture.server.writes().empty());
}

TEST_CASE("a release whose number can be derived from nothing is refused") {
  PlanFixture fixture;
  for (const json& rule : {json::object(), json{{"VersioningPackageStepName", "Gone"}}}) {
    fixture.packages({package("Web", "Shop.Web")}, rule);
    CHECK(holds(refusal([&] {
                  (void)fixture.run("createRelease", {{"project", "SupportFlow"}});
                }),
                "refused: the release of project 'SupportFlow' has no number"));
  }
  CHECK(fixture.server.received(k_create).empty());
}

TEST_CASE("the planned number is what the project's rule makes of the packages") {
  for (const bool from_package : {false, true}) {
    PlanFixture fixture;
    steps::PlannedWorld world;
    fixture.context.dry_run = &world;
    fixture.packages({package("Web", "Shop.Web")},
                     from_package ? json{{"VersioningPackageStepName", "Web"}}
                                  : json{{"NextVersionIncrement", "4.0.1"}});
    const auto plan = fixture.plan("createRelease", {{"project", "SupportFlow"}});
    CHECK(std::get<std::string>(plan.outputs.at(0).second) == (from_package ? "1.2.0" : "4.0.1"));
  }
}
