// Channels chosen by their rules, against a server that answers as Octopus does.
#include <doctest/doctest.h>

#include "test/unit/steps/release/plan_fixture.h"

using namespace octostep;
using namespace octostep::test;

TEST_CASE("the channel whose rules take all packages is chosen, and the others' reasons are told") {
  struct Row {
    const char* name;
    std::vector<std::string> versions; // in the feed
    json parameters;
    const char* expected; // the channel, or a part of the refusal
  };
  const Row rows[] = {
      {"releases are stable", {"1.4.0"}, json::object(), "chosen: Stable"},
      {"pre-releases are beta", {"1.4.0-beta.1"}, json::object(), "chosen: Beta"},
      {"the default goes first", {"1.4.0", "1.4.0-beta.1"}, json::object(), "chosen: Stable"},
      {"the next major is preview", {"2.1.0"}, json::object(), "chosen: Preview"},
      {"nothing fits",
       {"0.9.0"},
       json::object(),
       "no release of project 'SupportFlow' can be made"},
      {"no channel takes rc", {"1.4.0-rc.1"}, json::object(), "channel 'Beta': package 'Shop.Web'"},
      {"a given version",
       {"1.4.0", "1.4.0-beta.1"},
       {{"packages", {"Web:1.4.0-beta.1"}}},
       "chosen: Beta"},
      {"a given version outside", {"3.0.0"}, {{"packages", {"Web:3.0.0"}}}, "outside the range"},
      {"a named channel", {"2.1.0"}, {{"channel", "Preview"}}, "chosen: Preview"},
      {"a named channel that refuses",
       {"2.1.0"},
       {{"channel", "Stable"}, {"packages", {"Web:2.1.0"}}},
       "is outside the range '[1.0,2.0)'"},
      {"a named channel without its rules",
       {"2.1.0"},
       {{"channel", "Stable"}, {"packages", {"Web:2.1.0"}}, {"ignoreChannelRules", true}},
       "chosen: Stable"},
      {"four numbers", {"1.4.0.7"}, json::object(), "chosen: Stable"},
      {"a Maven snapshot", {"1.4-SNAPSHOT"}, json::object(), "no release of project"},
      {"beta of the next major", {"2.0.0-beta.1"}, json::object(), "chosen: Beta"}, // below 2.0
      {"ten is more than nine", {"1.10.0", "1.9.0"}, json::object(), "chosen: Stable"},
      {"metadata is no tag of its own",
       {"1.4.0+build.3"},
       {{"channel", "Preview"}},
       "has no version"},
  };
  for (const auto& row : rows) {
    CAPTURE(row.name);
    PlanFixture fixture;
    fixture.feed(row.versions);
    fixture.channels(
        {channel("Stable", {{"IsDefault", true}, {"Rules", {rule("Web", "[1.0,2.0)", "^$")}}}),
         channel("Beta", {{"Rules", {rule("Web", "[1.0,2.0)", "^beta")}}}),
         channel("Preview", {{"Rules", {rule("Web", "[2.0,3.0)", "")}}})});
    std::string chosen;
    const auto fault =
        refusal([&] { chosen = fixture.create(row.parameters)["ChannelName"].get<std::string>(); });
    const auto got = chosen.empty() ? fault : "chosen: " + chosen;
    CHECK_MESSAGE(holds(got, row.expected), got);
  }
}

TEST_CASE("the reasons against the other channels stand in the log") {
  PlanFixture fixture;
  fixture.channels(
      {channel("Stable", {{"IsDefault", true}, {"Rules", {rule("Web", "[1.0,2.0)", "^$")}}}),
       channel("Beta", {{"Rules", {rule("Web", "", "^beta")}}}),
       channel("Anything")});
  (void)fixture.create();
  CHECK(fixture.log.says("range [1.0,2.0), tag ^$: passes"));
  CHECK(fixture.log.says(
      "channel 'Beta' was not taken: package 'Shop.Web' of step 'Web': feed 'Built-in' has no "
      "version that fits (tag ^beta)"));
  CHECK(
      fixture.log.says("channel 'Anything' was not taken: would do, but 'Stable' is the default"));
}

TEST_CASE("several fitting channels without the default one are told apart by hand only") {
  PlanFixture fixture;
  fixture.channels(
      {channel("Default", {{"IsDefault", true}, {"Rules", {rule("Web", "[9.0,)", "")}}}),
       channel("One"),
       channel("Two")});
  CHECK(holds(fixture.refused(), "name one of 'One', 'Two' in 'channel'"));
  CHECK(fixture.create({{"channel", "Two"}})["ChannelName"] == "Two");
}

TEST_CASE("a channel that no step of the process runs in takes no release") {
  PlanFixture fixture;
  fixture.packages({});
  fixture.channels({channel("Default", {{"IsDefault", true}}), channel("Hotfix")});
  const auto process = [&](std::vector<json> actions) {
    const std::string route = "GET " + k_space + "projects/Projects-1/deploymentprocesses";
    fixture.server.forget(route);
    fixture.server.answer(route,
                          {{"Steps", {{{"Name", "Notify"}, {"Actions", std::move(actions)}}}}});
  };
  process({{{"Name", "Off"}, {"IsDisabled", true}},
           {{"Name", "Notify"}, {"Channels", {"Channels-Hotfix"}}}});
  CHECK(fixture.create()["ChannelName"] == "Hotfix");
  CHECK(fixture.log.says("channel 'Default' was not taken: no step of the process runs in it"));
  CHECK(holds(fixture.refused({{"channel", "Default"}}), "no step of the process runs in it"));
  process({{{"Name", "Off"}, {"IsDisabled", true}}});
  CHECK(holds(fixture.refused(), "no release of project 'SupportFlow' can be made"));
}

TEST_CASE("a channel for ephemeral environments is taken only when it is named") {
  PlanFixture fixture;
  fixture.channels(
      {channel("Default", {{"IsDefault", true}, {"Rules", {rule("Web", "[9.0,)", "")}}}),
       channel("Features", {{"Type", "EphemeralEnvironment"}})});
  CHECK(holds(fixture.refused(), "ephemeral environments, so it is taken only when named"));
  CHECK(fixture.create({{"channel", "Features"}})["ChannelName"] == "Features");
}
