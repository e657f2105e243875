#include "test/sandbox/timeline.h"

#include <stdexcept>

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

namespace octostep::sandbox {
namespace {

using nlohmann::json;
using std::chrono::milliseconds;

Timeline timeline_of(const json& script, TimelineInputs inputs = {}) {
  inputs.root_name = "Deploy";
  return build_timeline(read_script(script, "script"), inputs);
}

const TimedActivity& activity(const Timeline& timeline, const std::string& name) {
  for (const auto& candidate : timeline.activities)
    if (candidate.name == name) return candidate;
  throw std::logic_error("no activity " + name);
}

json named(const std::string& name, json members = json::object()) {
  members["name"] = name;
  return members;
}

} // namespace

TEST_CASE("activities run one after another unless their parent is parallel") {
  const json lines{{"lines", {{{"at", 1.0}, {"text", "x"}}}}};
  const auto serial = timeline_of({{"activities", {named("a", lines), named("b", lines)}}});
  CHECK(activity(serial, "b").start == milliseconds{1000});
  CHECK(serial.duration == milliseconds{2000});
  const auto parallel =
      timeline_of({{"parallel", true}, {"activities", {named("a", lines), named("b", lines)}}});
  CHECK(activity(parallel, "b").start == milliseconds{0});
  CHECK(parallel.duration == milliseconds{1000});
}

TEST_CASE("lines follow each other and are numbered over the task in order of time") {
  const auto timeline = timeline_of({{"parallel", true},
                                     {"activities",
                                      {named("a", {{"lines", {"1", "3"}}}),
                                       named("b", {{"start", 0.05}, {"lines", {"2", "4"}}})}}});
  CHECK(activity(timeline, "a").lines[0].number == 1);
  CHECK(activity(timeline, "b").lines[0].number == 2);
  CHECK(activity(timeline, "a").lines[1].number == 3);
  CHECK(activity(timeline, "b").lines[1].number == 4);
  CHECK(activity(timeline, "b").lines[1].at == milliseconds{150});
}

TEST_CASE("names are filled in and repeated lines count themselves") {
  const auto timeline = timeline_of(
      {{"lines", {{{"text", "#{n} of #{release} #{unknown}"}, {"repeat", 3}, {"every", 0.5}}}}},
      {.root_name = {}, .values = {{"release", "1.0"}}, .skipped_steps = {}, .warnings = {}});
  const auto& lines = timeline.activities[0].lines;
  REQUIRE(lines.size() == 3);
  CHECK(lines[2].text == "3 of 1.0 #{unknown}");
  CHECK(lines[2].at == milliseconds{1000});
}

TEST_CASE("names are filled in wherever people read them") {
  const json question{{"title", "#{release}?"}, {"instructions", "to #{environment}"}};
  const json line{{"text", "no"}, {"detail", "at #{release}"}};
  TimelineInputs inputs;
  inputs.values = {{"release", "1.2"}, {"environment", "Test"}};
  const auto timeline =
      timeline_of({{"errorMessage", "#{release} failed"},
                   {"activities", {named("ask", {{"interruption", question}, {"lines", {line}}})}}},
                  inputs);
  CHECK(timeline.interruptions.at(0).what.title == "1.2?");
  CHECK(timeline.interruptions[0].what.instructions == "to Test");
  CHECK(activity(timeline, "ask").lines.at(0).detail == "at 1.2");
  CHECK(timeline.error_message == "1.2 failed");
}

TEST_CASE("a filled-in name is not filled in again") {
  const auto timeline = timeline_of({{"lines", {"#{release}!"}}},
                                    {.root_name = {},
                                     .values = {{"release", "#{release}"}},
                                     .skipped_steps = {},
                                     .warnings = {}});
  CHECK(timeline.activities[0].lines[0].text == "#{release}!");
}

TEST_CASE("a failure skips what follows, fails the task, and spares what always runs") {
  const auto timeline = timeline_of(
      {{"activities",
        {named("step",
               {{"activities", {named("web-01", {{"outcome", "Failed"}, {"lines", {"boom"}}})}}}),
         named("next", {{"activities", {named("web-02", {{"lines", {"x"}}})}}}),
         named("cleanup", {{"always", true}})}}});
  CHECK(activity(timeline, "step").status == "Failed");
  CHECK_FALSE(activity(timeline, "next").runs);
  CHECK_FALSE(activity(timeline, "web-02").runs);
  CHECK(activity(timeline, "web-02").lines.empty());
  CHECK(activity(timeline, "cleanup").runs);
  CHECK(timeline.outcome == "Failed");
  CHECK(activity(timeline, "Deploy").status == "Failed");
}

TEST_CASE("a warning shows in the status of its activity and those above") {
  const auto timeline = timeline_of(
      {{"activities",
        {named("a",
               {{"activities",
                 {named("b", {{"lines", {{{"category", "Warning"}, {"text", "w"}}}}})}}})}}});
  CHECK(activity(timeline, "b").status == "SuccessWithWarning");
  CHECK(activity(timeline, "a").status == "SuccessWithWarning");
  CHECK(timeline.outcome == "Success");
}

TEST_CASE("attempts become children of which the last one decides") {
  const auto timeline =
      timeline_of({{"activities", {named("a", {{"attempts", 3}, {"lines", {"try", "again"}}})}}});
  const auto& retried = activity(timeline, "a");
  REQUIRE(retried.children.size() == 3);
  CHECK(timeline.activities[retried.children[0]].status == "Failed");
  CHECK(timeline.activities[retried.children[2]].status == "Success");
  CHECK(timeline.activities[retried.children[1]].start == milliseconds{100});
  CHECK(retried.status == "SuccessWithWarning");
  CHECK(timeline.outcome == "Success");
  CHECK(timeline_of({{"activities", {named("a", {{"attempts", 2}, {"outcome", "Failed"}})}}})
            .outcome == "Failed");
}

TEST_CASE("steps are skipped by their process name, and warnings stand at the root") {
  const auto timeline = timeline_of(
      {{"activities", {named("Step 1: Deploy"), named("Step 2: Smoke test", {{"lines", {"x"}}})}}},
      {.root_name = {}, .values = {}, .skipped_steps = {"smoke TEST"}, .warnings = {"careful"}});
  CHECK(activity(timeline, "Step 1: Deploy").runs);
  CHECK_FALSE(activity(timeline, "Step 2: Smoke test").runs);
  CHECK(timeline.activities[0].lines[0].text == "careful");
  CHECK(timeline.activities[0].lines[0].category == "Warning");
}

TEST_CASE("what follows an interruption begins after it") {
  const auto timeline = timeline_of(
      {{"activities", {named("approve", {{"interruption", {{"title", "Sure?"}}}}), named("go")}}});
  REQUIRE(timeline.interruptions.size() == 1);
  CHECK(timeline.interruptions[0].what.title == "Sure?");
  CHECK(activity(timeline, "go").start > timeline.interruptions[0].at);
}

TEST_CASE("nothing in an activity comes after the end that its duration sets") {
  const json late{
      {"start", 3.0}, {"lines", {"a", "b"}}, {"artifacts", {{{"name", "f"}, {"at", 9}}}}};
  const auto timeline = timeline_of({{"duration", 2},
                                     {"lines", {{{"text", "x"}, {"at", 5}}}},
                                     {"activities", {named("c", late)}}});
  CHECK(timeline.duration == milliseconds{2000});
  CHECK(activity(timeline, "c").start == milliseconds{2000});
  CHECK(activity(timeline, "c").end == milliseconds{2000});
  CHECK(activity(timeline, "c").lines[1].at == milliseconds{2000});
  CHECK(activity(timeline, "Deploy").lines[0].visible_from == milliseconds{2000});
  CHECK(timeline.artifacts.at(0).at == milliseconds{2000});
}

TEST_CASE("a duration does not pass over an interruption") {
  const auto timeline = timeline_of(
      {{"duration", 0},
       {"activities", {named("ask", {{"interruption", json::object()}}), named("go")}}});
  CHECK(activity(timeline, "ask").end > timeline.interruptions.at(0).at);
  CHECK(activity(timeline, "go").start > timeline.interruptions[0].at);
}

TEST_CASE("a hidden line appears later than it happened and does not prolong the task") {
  const auto timeline =
      timeline_of({{"lines", {{{"text", "late"}, {"at", 1.0}, {"visibleAfter", 5.0}}}}});
  CHECK(timeline.activities[0].lines[0].visible_from == milliseconds{6000});
  CHECK(timeline.duration == milliseconds{1000});
}

TEST_CASE("mistakes in scripts are named by their path") {
  struct Row {
    json script;
    const char* path;
  };
  for (const auto& row :
       {Row{{{"activities", {named("a", {{"line", json::array()}})}}},
            "script.activities[0] has the unknown key 'line'"},
        Row{{{"activities", {json::object()}}}, "script.activities[0].name must be given"},
        Row{{{"lines", {{{"category", "Loud"}}}}}, "script.lines[0].category must be one of"},
        Row{{{"activities", {named("a", {{"attempts", 0}})}}},
            "script.activities[0].attempts must be at least 1"},
        Row{{{"outcome", "Great"}}, "script.outcome must be one of"}}) {
    CAPTURE(row.path);
    CHECK_THROWS_WITH_AS(static_cast<void>(read_script(row.script, "script")),
                         doctest::Contains(row.path),
                         std::invalid_argument);
  }
}

} // namespace octostep::sandbox
