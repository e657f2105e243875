// A server that shows the composition of releases: one process, channels with rules, a feed.
#pragma once

#include <algorithm>
#include <string>
#include <vector>

#include "steps/release/version_rule.h"
#include "test/unit/steps/step_fixture.h"

namespace octostep::test {

inline const std::string k_create = "POST /api/Spaces-1/releases/create/v1";
inline const std::string k_template =
    "GET " + k_space + "projects/Projects-1/deploymentprocesses/template";
inline const std::string k_versions = "GET " + k_space + "feeds/feeds-builtin/packages/versions";
inline const std::string k_rule_test = "POST " + k_space + "channels/rule-test";

inline json package(const std::string& step, const std::string& id, json more = json::object()) {
  more.update({{"ActionName", step},
               {"PackageId", id},
               {"FeedId", "feeds-builtin"},
               {"FeedName", "Built-in"}});
  return more;
}

inline json channel(const std::string& name, json more = json::object()) {
  more.update({{"Id", "Channels-" + name}, {"Name", name}});
  return more;
}

inline json rule(const std::string& step,
                 const std::string& range,
                 const std::string& tag,
                 const std::string& reference = "") {
  return {{"ActionPackages", {{{"DeploymentAction", step}, {"PackageReference", reference}}}},
          {"VersionRange", range},
          {"Tag", tag}};
}

inline octopus::VersionCondition rule_of(const FakeOctopus::Received& request) {
  const auto text = [&](const char* name) {
    const auto found = request.query.find(name);
    return found == request.query.end() ? std::string() : found->second;
  };
  return {text("versionRange"), text("preReleaseTag"), text("versionTagRegex"), ""};
}

class PlanFixture : public StepFixture {
public:
  PlanFixture() {
    packages({package("Web", "Shop.Web")});
    channels({channel("Default", {{"IsDefault", true}})});
    feed({"1.2.0", "1.1.0", "1.0.0"});
    server.answer(k_create, {{"ReleaseId", "Releases-9"}, {"ReleaseVersion", "9.0"}});
    server.answer("GET " + k_space + "releases/Releases-9",
                  {{"Id", "Releases-9"}, {"Version", "9.0"}, {"ChannelId", "Channels-Default"}});
    server.handle(k_rule_test, [](const FakeOctopus::Received& request) {
      const std::string version = request.body["Version"];
      const auto in_range =
          steps::judge(version, {request.body["VersionRange"].get<std::string>(), "", "", ""});
      const auto fits =
          steps::judge(version, {"", request.body["PreReleaseTag"].get<std::string>(), "", ""});
      return FakeOctopus::json_response(
          200,
          {{"SatisfiesVersionRange", in_range == steps::RuleVerdict::passes},
           {"SatisfiesPreReleaseTag", fits == steps::RuleVerdict::passes}});
    });
  }

  void packages(std::vector<json> list, json more = json::object()) {
    more["Packages"] = std::move(list);
    server.forget(k_template);
    server.answer(k_template, more);
  }

  void channels(std::vector<json> list) {
    const std::string route = "GET " + k_space + "projects/Projects-1/channels";
    server.forget(route);
    server.answer(route, items(std::move(list)));
  }

  // The versions of every package in the feed's order, `page` at a time.
  void feed(std::vector<std::string> versions, std::size_t page = 100) {
    server.forget(k_versions);
    server.handle(k_versions, [versions, page](const FakeOctopus::Received& request) {
      std::vector<json> fitting;
      for (const auto& version : versions)
        if (steps::judge(version, rule_of(request)) != steps::RuleVerdict::outside_range &&
            steps::judge(version, rule_of(request)) != steps::RuleVerdict::wrong_tag)
          fitting.push_back({{"Version", version}});
      const auto skip = std::min<std::size_t>(
          static_cast<std::size_t>(std::stoi(request.query.at("skip"))), fitting.size());
      const auto end = std::min(skip + page, fitting.size());
      const auto at = [&](std::size_t index) {
        return fitting.begin() + static_cast<std::ptrdiff_t>(index);
      };
      return FakeOctopus::json_response(
          200, {{"Items", std::vector<json>(at(skip), at(end))}, {"TotalResults", fitting.size()}});
    });
  }

  json create(json more = json::object()) {
    more.update({{"project", "SupportFlow"}, {"releaseNumber", "9.0"}});
    (void)run("createRelease", more);
    return server.received(k_create).back().body;
  }

  std::string refused(json more = json::object()) {
    more.update({{"project", "SupportFlow"}, {"releaseNumber", "9.0"}});
    return refusal([&] { (void)run("createRelease", more); });
  }
};

} // namespace octostep::test
