#include "steps/side_by_side.h"

#include <algorithm>
#include <atomic>
#include <barrier>
#include <stdexcept>
#include <string>

#include <doctest/doctest.h>

#include "packaging/packaging_error.h"
#include "steps/step_log.h"
#include "test/support/memory_journal.h"
#include "test/unit/steps/step_fixture.h"

using namespace octostep;
using namespace octostep::test;

namespace {

class NoServer final : public octopus::Transport {
public:
  octopus::Response send(const octopus::Request&, std::stop_token) override {
    throw octopus::OctopusError(octopus::ErrorKind::unavailable, "no server");
  }
};

struct SideBySideFixture : StepFixture, steps::Connections {
  SideBySideFixture() { context.connections = this; }
  std::unique_ptr<octopus::Transport> to_server(steps::LogSink&) override {
    ++opened;
    return std::make_unique<NoServer>();
  }
  std::unique_ptr<octopus::Transport> to(const std::string&, steps::LogSink&) override {
    throw std::logic_error("no other server is asked for");
  }
  std::atomic<int> opened{0};
};

} // namespace

TEST_CASE("as many pieces run at the same time as are allowed, each once") {
  SideBySideFixture fixture;
  std::barrier all_at_once(4); // hangs unless four are running at the same time
  std::array<std::atomic<int>, 8> calls{};
  std::atomic<int> running{0}, most{0};
  steps::run_side_by_side(
      fixture.context, calls.size(), 4, [&](steps::StepContext& own, std::size_t index) {
        const int now = ++running;
        for (int seen = most; seen < now && !most.compare_exchange_weak(seen, now);) {
        }
        all_at_once.arrive_and_wait();
        ++calls[index];
        CHECK(own.server != &fixture.client);
        CHECK(own.server->space().id == "Spaces-1"); // looked up before the connections were opened
        steps::say(own, steps::Level::info, "piece " + std::to_string(index));
        --running;
        return true;
      });
  CHECK(std::ranges::all_of(calls, [](const auto& count) { return count == 1; }));
  CHECK(most == 4);
  CHECK(fixture.opened == 4);
  CHECK(fixture.log.lines_with("piece ").size() == calls.size());
}

TEST_CASE("after a failure no further piece begins") {
  SideBySideFixture fixture;
  fixture.context.connections = nullptr; // one after the other
  std::vector<std::size_t> seen;
  steps::run_side_by_side(fixture.context, 5, 4, [&](steps::StepContext&, std::size_t index) {
    seen.push_back(index);
    return index != 1;
  });
  CHECK(seen == std::vector<std::size_t>{0, 1});

  SideBySideFixture parallel;
  std::atomic<int> begun{0};
  steps::run_side_by_side(parallel.context, 100, 2, [&](steps::StepContext&, std::size_t) {
    ++begun;
    return false;
  });
  CHECK(begun <= 2);
}

TEST_CASE("what a piece throws comes out, after the others have ended") {
  SideBySideFixture fixture;
  std::atomic<int> ended{0};
  CHECK_THROWS_AS(steps::run_side_by_side(fixture.context,
                                          2,
                                          2,
                                          [&](steps::StepContext&, std::size_t index) -> bool {
                                            ++ended;
                                            if (index == 0) throw std::logic_error("a mistake");
                                            return true;
                                          }),
                  std::logic_error);
  CHECK(ended >= 1);
}

TEST_CASE("pieces share the step's turn to write, and other builds wait for the last of them") {
  SideBySideFixture fixture;
  MemoryJournal journal(fixture.clock);
  fixture.context.journal = &journal;
  std::barrier both(2);
  steps::run_side_by_side(fixture.context, 2, 2, [&](steps::StepContext& own, std::size_t index) {
    CHECK(own.journal->try_begin_turn());
    both.arrive_and_wait();
    if (index == 0) own.journal->end_turn();
    both.arrive_and_wait();
    CHECK(journal.is_taken);
    both.arrive_and_wait();
    if (index == 1) own.journal->end_turn();
    return true;
  });
  CHECK(journal.turns == 1);
  CHECK_FALSE(journal.is_taken);
}
