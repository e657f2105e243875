#include "test/sandbox/task_progress.h"

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

namespace octostep::sandbox {
namespace {

using nlohmann::json;
using std::chrono::milliseconds;
using std::chrono::seconds;

const Instant k_queued = *from_iso("2026-01-01T00:00:00Z");

// Ten seconds of work; `members` are added to the script.
Timeline timeline_of(json members = json::object()) {
  if (!members.contains("activities")) members["duration"] = 10;
  return build_timeline(read_script(members, "script"), {});
}

// Five seconds, a question, five seconds.
Timeline asking_timeline() {
  return timeline_of({{"activities",
                       {{{"name", "a"}, {"duration", 5}},
                        {{"name", "ask"}, {"interruption", json::object()}, {"duration", 5}}}}});
}

TaskEvents queued_task() {
  TaskEvents events;
  events.queued = k_queued;
  return events;
}

std::string state_after(Duration passed,
                        const Timeline& timeline,
                        const TaskEvents& events,
                        std::optional<Predecessor> predecessor = {}) {
  return progress_at(k_queued + passed, timeline, events, predecessor).state;
}

} // namespace

TEST_CASE("a task waits, runs and ends by the clock alone") {
  const auto timeline = timeline_of({{"queueSeconds", 2}});
  const auto events = queued_task();
  CHECK(state_after(seconds{1}, timeline, events) == "Queued");
  CHECK(state_after(seconds{2}, timeline, events) == "Executing");
  CHECK(state_after(milliseconds{11999}, timeline, events) == "Executing");
  CHECK(state_after(seconds{12}, timeline, events) == "Success");
  const auto progress = progress_at(k_queued + seconds{60}, timeline, events, {});
  CHECK(progress.started == k_queued + seconds{2});
  CHECK(progress.completed == k_queued + seconds{12});
}

TEST_CASE("the script decides how a task ends") {
  CHECK(state_after(seconds{11}, timeline_of({{"outcome", "Failed"}}), queued_task()) == "Failed");
  CHECK(state_after(seconds{11}, timeline_of({{"outcome", "TimedOut"}}), queued_task()) ==
        "TimedOut");
}

TEST_CASE("a canceled task is Cancelling for a while and stands still") {
  auto events = queued_task();
  events.canceled = k_queued + seconds{3};
  const auto timeline = timeline_of();
  CHECK(state_after(seconds{2}, timeline, events) == "Executing");
  CHECK(state_after(milliseconds{3100}, timeline, events) == "Cancelling");
  const auto progress = progress_at(k_queued + seconds{60}, timeline, events, {});
  CHECK(progress.state == "Canceled");
  CHECK(progress.completed == k_queued + milliseconds{3300});
  CHECK(progress.position == seconds{3});
}

TEST_CASE("a queued task is canceled at once, and a finished one not at all") {
  auto events = queued_task();
  events.canceled = k_queued + seconds{1};
  CHECK(state_after(seconds{1}, timeline_of({{"queueSeconds", 5}}), events) == "Canceled");
  events.canceled = k_queued + seconds{11};
  CHECK(state_after(seconds{20}, timeline_of(), events) == "Success");
}

TEST_CASE("a script may ignore the cancel request") {
  auto events = queued_task();
  events.canceled = k_queued + seconds{1};
  CHECK(state_after(seconds{600}, timeline_of({{"ignoresCancel", true}}), events) == "Cancelling");
}

TEST_CASE("a task that has not started by its expiry times out") {
  auto events = queued_task();
  events.expires = k_queued + seconds{3};
  CHECK(state_after(seconds{4}, timeline_of({{"queueSeconds", 5}}), events) == "TimedOut");
  CHECK(state_after(seconds{4}, timeline_of({{"queueSeconds", 2}}), events) == "Executing");
}

TEST_CASE("a task waits for the one before it") {
  const auto timeline = timeline_of();
  CHECK(state_after(seconds{50}, timeline, queued_task(), Predecessor{false, {}}) == "Queued");
  const auto progress = progress_at(
      k_queued + seconds{50}, timeline, queued_task(), Predecessor{true, k_queued + seconds{45}});
  CHECK(progress.state == "Executing");
  CHECK(progress.started == k_queued + seconds{45});
}

TEST_CASE("a question stops the task's clock until it is answered") {
  const auto timeline = asking_timeline();
  auto events = queued_task();
  const auto waiting = progress_at(k_queued + seconds{100}, timeline, events, {});
  CHECK(waiting.state == "Executing");
  CHECK(waiting.pending_interruption == 0U);
  CHECK(waiting.position == seconds{5});
  events.answers.push_back({k_queued + seconds{100}, "Proceed"});
  const auto going_on = progress_at(k_queued + seconds{102}, timeline, events, {});
  CHECK_FALSE(going_on.pending_interruption);
  CHECK(going_on.position == seconds{7});
  CHECK(going_on.moment_of(seconds{6}) == k_queued + seconds{101});
  CHECK(going_on.moment_of(seconds{4}) == k_queued + seconds{4});
  CHECK(progress_at(k_queued + seconds{200}, timeline, events, {}).completed ==
        k_queued + seconds{105});
}

TEST_CASE("an interruption that no person answers ends by itself and takes nobody's answer") {
  const auto timeline =
      timeline_of({{"activities",
                    {{{"name", "sync"},
                      {"interruption", {{"type", "ArgoCDApplicationSync"}, {"endsAfter", 10}}},
                      {"duration", 5}},
                     {{"name", "ask"}, {"interruption", json::object()}, {"duration", 5}}}}});
  auto events = queued_task();
  CHECK(progress_at(k_queued + seconds{9}, timeline, events, {}).pending_interruption == 0U);
  CHECK_FALSE(progress_at(k_queued + seconds{12}, timeline, events, {}).pending_interruption);
  CHECK(progress_at(k_queued + seconds{20}, timeline, events, {}).pending_interruption == 1U);
  events.answers.push_back({k_queued + seconds{30}, "Proceed"});
  CHECK_FALSE(progress_at(k_queued + seconds{31}, timeline, events, {}).pending_interruption);
}

TEST_CASE("an abort fails the task, and a cancel ends the question") {
  const auto timeline = asking_timeline();
  auto aborted = queued_task();
  aborted.answers.push_back({k_queued + seconds{20}, "Abort"});
  CHECK(progress_at(k_queued + seconds{30}, timeline, aborted, {}).state == "Failed");
  auto canceled = queued_task();
  canceled.canceled = k_queued + seconds{20};
  const auto progress = progress_at(k_queued + seconds{30}, timeline, canceled, {});
  CHECK(progress.state == "Canceled");
  CHECK_FALSE(progress.pending_interruption);
}

TEST_CASE("a forced state replaces that of a finished task only") {
  auto events = queued_task();
  events.forced = TaskEvents::ForcedState{k_queued + seconds{20}, "Failed", "because"};
  CHECK(state_after(seconds{5}, timeline_of(), events) == "Executing");
  CHECK(state_after(seconds{30}, timeline_of(), events) == "Failed");
}

} // namespace octostep::sandbox
