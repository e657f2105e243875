#include "test/sandbox/activity_log.h"

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

namespace octostep::sandbox {
namespace {

using nlohmann::json;
using std::chrono::milliseconds;
using std::chrono::seconds;

const Instant k_queued = *from_iso("2026-01-01T10:00:00Z");

// Ten numbered lines, one a second, every third one verbose; then a second activity.
Timeline counting_timeline() {
  auto lines = json::array();
  for (int i = 0; i < 10; ++i)
    lines.push_back(
        {{"at", i}, {"text", std::to_string(i)}, {"category", i % 3 == 2 ? "Verbose" : "Info"}});
  return build_timeline(read_script({{"activities",
                                      {{{"name", "count"}, {"lines", lines}},
                                       {{"name", "then"}, {"lines", {"a\nb"}}}}}},
                                    "script"),
                        {.root_name = "Deploy", .values = {}, .skipped_steps = {}, .warnings = {}});
}

TaskProgress
progress_after(Duration passed, const Timeline& timeline, std::optional<Instant> canceled = {}) {
  TaskEvents events;
  events.queued = k_queued;
  events.canceled = canceled;
  return progress_at(k_queued + passed, timeline, events, {});
}

json elements_of(const Timeline& timeline, const TaskProgress& progress, const LogView& view) {
  return activity_tree("ServerTasks-1", timeline, progress, view)
      .at("Children")[0]
      .at("LogElements");
}

std::string texts_of_elements(const json& elements) {
  std::string text;
  for (const auto& element : elements)
    text +=
        element.at("Category") == "Gap" ? "[gap]" : element.at("MessageText").get<std::string>();
  return text;
}

} // namespace

TEST_CASE("only lines whose time has come are shown") {
  const auto timeline = counting_timeline();
  CHECK(texts_of_elements(
            elements_of(timeline, progress_after(milliseconds{3500}, timeline), {})) == "0123");
  CHECK(texts_of_elements(elements_of(timeline, progress_after(seconds{60}, timeline), {})) ==
        "0123456789");
}

TEST_CASE("verbose lines are hidden on request") {
  const auto timeline = counting_timeline();
  CHECK(texts_of_elements(elements_of(timeline,
                                      progress_after(seconds{60}, timeline),
                                      {.verbose = false, .tail = {}})) == "0134679");
}

TEST_CASE("a tail keeps the newest lines and says what it left out") {
  const auto timeline = counting_timeline();
  const auto elements =
      elements_of(timeline, progress_after(seconds{60}, timeline), {.verbose = true, .tail = 3});
  CHECK(texts_of_elements(elements) == "[gap]789");
  CHECK(elements[0].at("Number") == 1);
  CHECK(elements[0].at("GapLastNumber") == 7);
  CHECK(elements[1].at("Number") == 8);
}

TEST_CASE("a tail of zero is one gap, a large one is everything") {
  const auto timeline = counting_timeline();
  const auto progress = progress_after(seconds{60}, timeline);
  CHECK(texts_of_elements(elements_of(timeline, progress, {.verbose = true, .tail = 0})) ==
        "[gap]");
  CHECK(texts_of_elements(elements_of(timeline, progress, {.verbose = true, .tail = 10})) ==
        "0123456789");
}

TEST_CASE("elided logs keep both ends whatever the tail") {
  const auto timeline = counting_timeline();
  const auto progress = progress_after(seconds{60}, timeline);
  LogView view{.verbose = true, .tail = {}, .always_keep_first = 2, .always_keep_last = 3};
  CHECK(texts_of_elements(elements_of(timeline, progress, view)) == "01[gap]789");
  view.tail = 1000000;
  CHECK(texts_of_elements(elements_of(timeline, progress, view)) == "01[gap]789");
  view.tail = 1;
  CHECK(texts_of_elements(elements_of(timeline, progress, view)) == "[gap]9");
}

TEST_CASE("activities are pending, running and ended, with times") {
  const auto timeline = counting_timeline();
  const auto tree =
      activity_tree("ServerTasks-1", timeline, progress_after(seconds{3}, timeline), {});
  CHECK(tree.at("Status") == "Running");
  CHECK(tree.at("Children")[0].at("Started") == "2026-01-01T10:00:00.000+00:00");
  CHECK(tree.at("Children")[0].at("Ended").is_null());
  CHECK(tree.at("Children")[1].at("Status") == "Pending");
  const auto ended =
      activity_tree("ServerTasks-1", timeline, progress_after(seconds{60}, timeline), {});
  CHECK(ended.at("Children")[1].at("Status") == "Success");
  CHECK(ended.at("Children")[0].at("Ended") == "2026-01-01T10:00:09.000+00:00");
  CHECK(ended.at("Children")[0].at("Id") == tree.at("Children")[0].at("Id"));
}

TEST_CASE("a canceled task leaves its running activities canceled and the rest skipped") {
  const auto timeline = counting_timeline();
  const auto tree = activity_tree(
      "ServerTasks-1", timeline, progress_after(seconds{60}, timeline, k_queued + seconds{3}), {});
  CHECK(tree.at("Children")[0].at("Status") == "Canceled");
  CHECK(tree.at("Children")[0].at("LogElements").size() == 4);
  CHECK(tree.at("Children")[1].at("Status") == "Skipped");
}

TEST_CASE("late lines appear after the end, between older numbers") {
  const auto timeline =
      build_timeline(read_script({{"lines",
                                   {{{"at", 1}, {"text", "a"}},
                                    {{"at", 2}, {"text", "late"}, {"visibleAfter", 5}},
                                    {{"at", 3}, {"text", "c"}}}}},
                                 "script"),
                     {});
  const auto elements_after = [&](Duration passed) {
    return activity_tree("T", timeline, progress_after(passed, timeline), {}).at("LogElements");
  };
  CHECK(progress_after(seconds{4}, timeline).state == "Success");
  CHECK(texts_of_elements(elements_after(seconds{4})) == "ac");
  CHECK(texts_of_elements(elements_after(seconds{8})) == "alatec");
  CHECK(elements_after(seconds{4})[1].at("Number") == 3);
}

TEST_CASE("the raw log is the tree in depth-first order with aligned columns") {
  const auto timeline = counting_timeline();
  const auto raw = raw_log(timeline, progress_after(seconds{60}, timeline));
  CHECK(raw.starts_with("                    |   Success: Deploy\r\n"
                        "                    |     == Success: count ==\r\n"
                        "10:00:00   Info     |       0\r\n"
                        "10:00:01   Info     |       1\r\n"
                        "10:00:02   Verbose  |       2\r\n"));
  CHECK(raw.ends_with("10:00:09   Info     |       a\r\n                    |       b\r\n"));
}

TEST_CASE("a task without duration ends with all of its log, which then stays as it is") {
  const auto timeline =
      build_timeline(read_script({{"duration", 0},
                                  {"lines", {"1", "2"}},
                                  {"activities", {{{"name", "step"}, {"lines", {"3"}}}}}},
                                 "script"),
                     {});
  const auto at_once = progress_after(seconds{0}, timeline);
  REQUIRE(at_once.is_completed());
  CHECK(status_of(timeline.activities.at(1), at_once) == "Success");
  CHECK(visible_line_count(timeline, at_once) == 3);
  CHECK(raw_log(timeline, at_once) == raw_log(timeline, progress_after(seconds{60}, timeline)));
}

TEST_CASE("progress is told in percent and warnings only once they happened") {
  const auto timeline =
      build_timeline(read_script({{"duration", 10},
                                  {"lines", {{{"at", 5}, {"category", "Warning"}, {"text", "w"}}}}},
                                 "script"),
                     {});
  CHECK(percentage_of(timeline, progress_after(seconds{3}, timeline)) == 30);
  CHECK(percentage_of(timeline, progress_after(seconds{30}, timeline)) == 100);
  CHECK_FALSE(has_warnings_or_errors(timeline, progress_after(seconds{3}, timeline)));
  CHECK(has_warnings_or_errors(timeline, progress_after(seconds{6}, timeline)));
  CHECK(visible_line_count(timeline, progress_after(seconds{6}, timeline)) == 1);
}

} // namespace octostep::sandbox
