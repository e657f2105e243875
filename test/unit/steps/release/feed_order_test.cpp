// The feed decides which version is the latest, and what it lists exists.
#include <doctest/doctest.h>
#include <fmt/format.h>

#include "test/unit/steps/release/plan_fixture.h"

using namespace octostep;
using namespace octostep::test;

TEST_CASE("the latest version is the first that the feed gives, by whatever order") {
  for (const std::string first : {"1.0.0-feature-x-10", "V1.2.3", "1.0a1", "latest", "1.0-beta1"}) {
    CAPTURE(first);
    PlanFixture fixture;
    fixture.feed({first, "1.0.0-feature-x-9", "1.0-beta1-SNAPSHOT", "0.9"});
    CHECK(fixture.create()["Packages"] == json::array({"Web::" + first}));
  }
}

TEST_CASE("a version that the rule does not take is passed over, though the feed gives it") {
  PlanFixture fixture;
  fixture.channels(
      {channel("Default", {{"IsDefault", true}, {"Rules", {rule("Web", "[1.0,2.0)", "")}}})});
  fixture.server.forget(k_versions);
  fixture.server.answer(k_versions,
                        items({{{"Version", "3.0"}}, {{"Version", "1.5"}}, {{"Version", "1.9"}}}));
  CHECK(fixture.create()["Packages"] == json::array({"Web::1.5"}));
}

TEST_CASE("a rule by publication is the server's to apply, and the plan names it") {
  PlanFixture fixture;
  auto by_publication = rule("Web", "[9.0,)", "^never$");
  by_publication.update(
      {{"VersioningStrategy", "MostRecentlyPublished"}, {"VersionTagRegex", "^[0-9.]+$"}});
  fixture.channels({channel("Default", {{"IsDefault", true}, {"Rules", {by_publication}}})});
  fixture.feed({"1.0.0", "1.2.0", "1.1.0"});
  CHECK(fixture.create()["Packages"] == json::array({"Web::1.0.0"}));
  const auto asked = fixture.server.received(k_versions).front().query;
  CHECK(asked.at("versioningStrategy") == "MostRecentlyPublished");
  CHECK(asked.at("versionTagRegex") == "^[0-9.]+$");
  CHECK_FALSE(asked.contains("versionRange"));
  CHECK(fixture.server.received(k_rule_test).empty());
  CHECK(fixture.log.says("most recently published in 'Built-in'"));
}

TEST_CASE("a version that the feed lists is there, though no range finds it") {
  for (const int status : {200, 400}) {
    CAPTURE(status);
    PlanFixture fixture;
    fixture.server.forget(k_versions);
    fixture.server.handle(k_versions, [status](const FakeOctopus::Received& request) {
      if (request.query.contains("versionRange"))
        return FakeOctopus::json_response(
            status, status == 200 ? items({}) : json{{"ErrorMessage", "not a range"}});
      return FakeOctopus::json_response(200, items({{{"Version", "19.0.0.Final"}}}));
    });
    CHECK(fixture.create({{"packages", {"Web:19.0.0.Final"}}})["Packages"] ==
          json::array({"Web::19.0.0.Final"}));
    CHECK(holds(fixture.refused({{"packages", {"Web:19.0.1.Final"}}}), "is not in feed"));
  }
}

TEST_CASE("in a list without an end the server is to say whether a version is there") {
  PlanFixture fixture;
  fixture.server.forget(k_versions);
  fixture.server.handle(k_versions, [](const FakeOctopus::Received& request) {
    if (request.query.contains("versionRange")) return FakeOctopus::json_response(200, items({}));
    return FakeOctopus::json_response(
        200, {{"Items", {{{"Version", request.query.at("skip")}}}}, {"TotalResults", 1'000'000}});
  });
  CHECK(fixture.create({{"packages", {"Web:1_2_3"}}})["Packages"] == json::array({"Web::1_2_3"}));
  CHECK(fixture.server.received(k_versions).size() == 11);
}

TEST_CASE("many packages and channels make a short message and a table of twenty rows") {
  PlanFixture fixture;
  std::vector<json> packages, channels;
  for (int i = 0; i < 40; ++i)
    packages.push_back(package(fmt::format("Step {:02}", i), fmt::format("Shop.Service{:02}", i)));
  for (int i = 0; i < 7; ++i)
    channels.push_back(channel(fmt::format("C{}", i), {{"IsDefault", i == 0}}));
  fixture.packages(packages);
  fixture.channels(channels);
  const auto message = fixture.refused({{"packages", {"*:9.9.9"}}});
  CHECK(holds(message,
              "channels 'C0', 'C1', 'C2', 'C3', 'C4' and 2 more: package "
              "'Shop.Service00' 9.9.9 of step 'Step 00' is not in feed 'Built-in'"));
  CHECK(holds(message, ", and 37 more packages"));
  CHECK(message.size() < 1'000);
  CHECK(fixture.log.says("Step 19  Shop.Service19  9.9.9"));
  CHECK_FALSE(fixture.log.says("Step 20  Shop.Service20"));
  CHECK(fixture.log.says("  and 20 more packages"));
}
