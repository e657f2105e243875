#include "steps/octopus/tasks/task_watcher.h"

#include <array>
#include <random>

#include <doctest/doctest.h>

#include "test/unit/steps/octopus/tasks/watcher_fixture.h"

using namespace octostep::octopus;
using namespace octostep::test;

namespace {

std::vector<std::string> served_lines(const ModelActivity& activity) {
  std::vector<std::string> lines;
  for (const auto& line : activity.lines) lines.push_back(line["MessageText"]);
  return lines;
}

template <typename Visit>
void each_activity(ModelActivity& activity, const Visit& visit) {
  visit(activity);
  for (auto& child : activity.children) each_activity(child, visit);
}

std::vector<ModelActivity*> activities_of(ModelTask& task) {
  std::vector<ModelActivity*> result;
  each_activity(task.root, [&](ModelActivity& activity) { result.push_back(&activity); });
  return result;
}

// Openings come before lines, parents before children, and everything is closed at the end.
std::vector<std::string> order_faults(const std::vector<WatchEvent>& events) {
  std::vector<std::string> faults;
  std::map<std::string, int> open;
  for (const auto& event : events) {
    if (const auto* opened = std::get_if<ActivityOpened>(&event)) {
      const auto key = opened->task_id + opened->activity_id;
      if (++open[key] != 1) faults.push_back("opened twice: " + key);
      if (!opened->parent_id.empty() && open.count(opened->task_id + opened->parent_id) == 0)
        faults.push_back("opened before its parent: " + key);
    } else if (const auto* closed = std::get_if<ActivityClosed>(&event)) {
      const auto key = closed->task_id + closed->activity_id;
      if (--open[key] != 0) faults.push_back("closed without being open: " + key);
    } else if (const auto* line = std::get_if<ActivityLines>(&event)) {
      const auto key = line->task_id + line->activity_id;
      if (open.count(key) == 0) faults.push_back("line before the opening: " + key);
    }
  }
  for (const auto& [key, count] : open)
    if (count != 0) faults.push_back("left open: " + key);
  return faults;
}

using LinesByActivity = std::map<std::pair<std::string, std::string>, std::vector<std::string>>;

LinesByActivity given_out(const std::vector<WatchEvent>& events) {
  LinesByActivity lines;
  for (const auto& event : events)
    if (const auto* fresh = std::get_if<ActivityLines>(&event))
      for (const auto index : fresh->indexes)
        lines[{fresh->task_id, fresh->activity_id}].push_back(fresh->elements.text(index));
  return lines;
}

LinesByActivity served(ModelServer& server) {
  LinesByActivity lines;
  for (auto& [id, model] : server.tasks)
    for (const auto* activity : activities_of(model))
      if (!activity->lines.empty()) lines[{id, activity->id}] = served_lines(*activity);
  return lines;
}

// One step in the life of a random task.
void grow(ModelTask& task, std::mt19937& random, int round) {
  const auto below = [&](int bound) {
    return std::uniform_int_distribution<int>(0, bound - 1)(random);
  };
  auto all = activities_of(task);
  auto& place = *all[static_cast<std::size_t>(below(static_cast<int>(all.size())))];
  if (below(3) == 0) {
    const auto id = place.id + "/" + std::to_string(place.children.size());
    place.children.push_back(
        {id, "Step " + id, below(2) == 0 ? "Pending" : "Running", nlohmann::json::array(), {}});
    return;
  }
  constexpr std::array statuses = {
      "Running", "Success", "Failed", "Skipped", "SuccessWithWarning", "Running"};
  if (below(4) == 0) place.status = statuses[static_cast<std::size_t>(below(6))];
  const int lines = below(6) == 0 ? below(160) : below(6);
  for (int index = 0; index < lines; ++index)
    task.add_line(place, place.id + " line " + std::to_string(round) + "." + std::to_string(index));
}

} // namespace

TEST_CASE_FIXTURE(WatcherFixture,
                  "random trees: each line served is given out exactly once, in order, whatever "
                  "the server does") {
  for (unsigned seed = 0; seed < 35; ++seed) {
    CAPTURE(seed);
    std::mt19937 random(seed);
    watcher.reset();
    events.clear();
    server.tasks.clear();
    server.tasks[k_id];
    server.tasks["ServerTasks-2"];
    server.tells_gaps = seed % 2 == 0;
    server.has_numbers = seed % 5 != 4;
    server.counts_over_all = seed % 7 == 3;
    for (int round = 0; round < 36; ++round) {
      for (auto& [id, model] : server.tasks)
        for (int step = 0; step < 3; ++step) grow(model, random, round);
      if (round % 3 == 0) (void)poll();
      if (seed % 3 == 0 && round % 10 == 5) server.failing_details = 3;
    }
    server.failing_details = 0;
    for (auto& [id, model] : server.tasks) model.state = "Success";
    for (int index = 0; index < 8 && !(watcher && watcher->all_completed()); ++index) (void)poll();
    CHECK(watcher->all_completed());
    CHECK((given_out(events) == served(server)));
    CHECK(all<LogIncomplete>().empty());
    CHECK(order_faults(events) == std::vector<std::string>());
  }
}

TEST_CASE_FIXTURE(WatcherFixture, "a growing log is followed with short replies") {
  root().children.push_back({"step", "Step 1", "Running", nlohmann::json::array(), {}});
  for (int round = 0; round < 200; ++round) {
    for (int index = 0; index < 50; ++index)
      task().add_line(root().children[0], std::to_string(round * 50 + index));
    (void)poll();
  }
  task().state = "Success";
  (void)poll();
  CHECK(lines_of("step").size() == 10'000);
  int shortened = 0;
  for (const int tail : server.tails) shortened += tail < 500 ? 1 : 0;
  CHECK(shortened >= 198);
}

TEST_CASE_FIXTURE(WatcherFixture, "a burst beyond the short reply is fetched in full at once") {
  task().add_line(root(), "first");
  (void)poll();
  for (int index = 0; index < 5'000; ++index) task().add_line(root(), std::to_string(index));
  SUBCASE("told by a gap") { server.tells_gaps = true; }
  SUBCASE("silent") { server.tells_gaps = false; }
  (void)poll();
  CHECK(lines_of(root().id).size() >= 5'000);
  CHECK(lines_of("root") == served_lines(root()));
}

TEST_CASE_FIXTURE(WatcherFixture,
                  "a task that is done before the first poll gives its whole log at once") {
  task().add_line(root(), "only line");
  task().state = "Failed";
  root().status = "Failed";
  (void)poll();
  CHECK(watcher->all_completed());
  CHECK(watcher->task(k_id).state == TaskState::failed);
  CHECK(lines_of("root") == std::vector<std::string>{"only line"});
  REQUIRE(all<ActivityClosed>().size() == 1);
  CHECK(all<ActivityClosed>()[0].status == ActivityStatus::failed);
  const auto asked = transport.requests().size();
  CHECK(poll().empty());
  CHECK(transport.requests().size() == asked);
}

TEST_CASE_FIXTURE(WatcherFixture,
                  "late lines of a closed activity are given out without opening it again") {
  root().children.push_back({"step", "Step 1", "Success", nlohmann::json::array(), {}});
  task().add_line(root().children[0], "in time");
  (void)poll();
  task().add_line(root().children[0], "late");
  (void)poll();
  CHECK(lines_of("step") == std::vector<std::string>{"in time", "late"});
  CHECK(all<ActivityOpened>().size() == 2);
  CHECK(all<ActivityClosed>().size() == 1);
}

TEST_CASE_FIXTURE(WatcherFixture,
                  "an activity that begins anew is opened again, under its new name") {
  root().children.push_back({"step", "Step 1", "Failed", nlohmann::json::array(), {}});
  (void)poll();
  root().children[0].status = "Running";
  root().children[0].name = "Step 1 (retry 1)";
  (void)poll();
  root().children[0].status = "Success";
  (void)poll();
  const auto closed = all<ActivityClosed>();
  REQUIRE(closed.size() == 2);
  CHECK(closed[0].status == ActivityStatus::failed);
  CHECK(closed[1].status == ActivityStatus::success);
  CHECK(closed[1].name == "Step 1 (retry 1)");
  CHECK(all<ActivityOpened>().size() == 3);
}

TEST_CASE_FIXTURE(WatcherFixture, "failing log reads change nothing but the time of the lines") {
  (void)poll();
  task().add_line(root(), "one");
  server.failing_details = 3;
  for (int index = 0; index < 3; ++index) CHECK(poll().empty());
  task().add_line(root(), "two");
  (void)poll();
  CHECK(lines_of("root") == std::vector<std::string>{"one", "two"});
}

TEST_CASE_FIXTURE(
    WatcherFixture,
    "a log that cannot be had in the end is said to be incomplete, and the state stands") {
  (void)poll();
  task().state = "Success";
  server.failing_details = 1'000;
  int polls = 0;
  do {
    (void)poll();
    ++polls;
  } while (!watcher->all_completed() && polls < 50);
  CHECK(watcher->task(k_id).state == TaskState::success);
  CHECK(polls < 10);
  REQUIRE(all<LogIncomplete>().size() == 1);
  CHECK_FALSE(all<LogIncomplete>()[0].reason.empty());
  CHECK(order_faults(events) == std::vector<std::string>());
}

TEST_CASE_FIXTURE(WatcherFixture, "lines that the server never delivers are counted") {
  task().add_line(root(), "first");
  task().next_number = 12;
  root().lines.push_back(
      {{"Category", "Gap"}, {"Number", 2}, {"GapLastNumber", 11}, {"MessageText", ""}});
  task().add_line(root(), "last");
  task().state = "Success";
  SUBCASE("none of them") {
    (void)poll();
    REQUIRE(all<LogIncomplete>().size() == 1);
    CHECK(all<LogIncomplete>()[0].missing_lines == 10);
  }
  SUBCASE("those that another activity holds are not missing") {
    root().children.push_back({"step", "Step", "Success", nlohmann::json::array(), {}});
    for (int number = 2; number < 8; ++number)
      root().children[0].lines.push_back(
          {{"Number", number}, {"Category", "Info"}, {"MessageText", "x"}});
    (void)poll();
    REQUIRE(all<LogIncomplete>().size() == 1);
    CHECK(all<LogIncomplete>()[0].missing_lines == 4);
  }
  CHECK(lines_of("root") == std::vector<std::string>{"first", "last"});
}

TEST_CASE_FIXTURE(WatcherFixture, "hostile ids: missing and repeated ones lose no line") {
  root().children.push_back({"same", "A", "Running", nlohmann::json::array(), {}});
  root().children.push_back({"same", "B", "Running", nlohmann::json::array(), {}});
  root().children.push_back({"", "C", "Running", nlohmann::json::array(), {}});
  for (auto& child : root().children) task().add_line(child, "of " + child.name);
  (void)poll();
  (void)poll();
  std::vector<std::string> lines;
  for (const auto& fresh : all<ActivityLines>())
    for (const auto index : fresh.indexes) lines.push_back(fresh.elements.text(index));
  CHECK(lines == std::vector<std::string>{"of A", "of B", "of C"});
  CHECK(all<ActivityOpened>().size() == 4);
}

TEST_CASE_FIXTURE(WatcherFixture,
                  "a tree that is nested without end is a fault of the log, not of the watch") {
  ModelActivity deep{"x", "x", "Running", nlohmann::json::array(), {}};
  for (int depth = 0; depth < 250; ++depth) {
    ModelActivity outer{"x" + std::to_string(depth), "x", "Running", nlohmann::json::array(), {}};
    outer.children.push_back(std::move(deep));
    deep = std::move(outer);
  }
  root().children.push_back(std::move(deep));
  (void)poll();
  CHECK(all<TaskChanged>().size() == 1);
  CHECK(all<ActivityLines>().empty());
}

TEST_CASE_FIXTURE(WatcherFixture,
                  "states are told on first sight and on change, unknown ones mean still running") {
  task().state = "Queued";
  server.ahead = 3;
  (void)poll();
  (void)poll();
  CHECK(all<TaskChanged>().size() == 1);
  REQUIRE(all<TaskQueued>().size() == 1);
  CHECK(all<TaskQueued>()[0].ahead.count == 3);
  CHECK(server.tails.empty());
  task().state = "Hibernating";
  (void)poll();
  CHECK(all<TaskChanged>().size() == 2);
  CHECK(all<TaskChanged>()[1].task.state == TaskState::unknown);
  CHECK_FALSE(watcher->all_completed());
}

TEST_CASE_FIXTURE(WatcherFixture,
                  "the queue is asked at first and on every fifth poll, and told when it moved") {
  task().state = "Queued";
  server.ahead = 2;
  for (int index = 0; index < 5; ++index) (void)poll();
  server.ahead = 1;
  (void)poll();
  CHECK(transport.count("GET /api/Spaces-1/tasks/ServerTasks-1/queued-behind") == 2);
  CHECK(all<TaskQueued>().size() == 2);
}

TEST_CASE_FIXTURE(WatcherFixture,
                  "an interruption is told once, even while the log cannot be read") {
  task().has_interruptions = true;
  server.failing_details = 100;
  server.interruptions.push_back(
      {{"Id", "Interruptions-1"}, {"Title", "Approve"}, {"Type", "ManualIntervention"}});
  (void)poll();
  (void)poll();
  REQUIRE(all<InterruptionPending>().size() == 1);
  CHECK(all<InterruptionPending>()[0].interruption.task_id == k_id);
}

TEST_CASE_FIXTURE(WatcherFixture,
                  "progress names the deepest running activity and is told on change only") {
  root().children.push_back({"a", "Step 1: Deploy web", "Running", nlohmann::json::array(), {}});
  root().children[0].children.push_back({"b", "web-01", "Running", nlohmann::json::array(), {}});
  (void)poll();
  (void)poll();
  REQUIRE(all<TaskProgressed>().size() == 1);
  CHECK(all<TaskProgressed>()[0].percentage == 40);
  CHECK(all<TaskProgressed>()[0].running_activity == "Step 1: Deploy web / web-01");
}

TEST_CASE_FIXTURE(WatcherFixture, "unknown tasks are named at the first poll") {
  TaskWatcher other(client, {k_id, "ServerTasks-8", "ServerTasks-9"}, true);
  try {
    (void)other.poll();
    FAIL("accepted");
  } catch (const OctopusError& error) {
    CHECK(error.kind() == ErrorKind::not_found);
    CHECK(std::string(error.what()).find("'ServerTasks-8', 'ServerTasks-9'") != std::string::npos);
  }
}

TEST_CASE_FIXTURE(WatcherFixture, "without logs only states are asked for") {
  TaskWatcher states(client, {k_id, k_id}, false);
  (void)states.poll();
  task().state = "Success";
  (void)states.poll();
  CHECK(states.all_completed());
  CHECK(server.tails.empty());
}

TEST_CASE_FIXTURE(WatcherFixture, "a stop request ends a poll") {
  std::stop_source stop;
  Client stopping = client.with_stop(stop.get_token());
  TaskWatcher other(stopping, {k_id}, true);
  stop.request_stop();
  CHECK_THROWS_AS((void)other.poll(), OctopusError);
}
