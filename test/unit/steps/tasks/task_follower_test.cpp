#include "steps/tasks/task_follower.h"

#include <doctest/doctest.h>

#include "steps/octopus/http/retry_transport.h"
#include "test/unit/steps/step_fixture.h"

using namespace octostep;
using namespace octostep::test;
using octopus::Duration;
using steps::Outcome;

TEST_CASE("a server that is away for ten minutes costs two lines, and no line of the log") {
  StepFixture fixture;
  fixture.server.task("ServerTasks-1",
                      {state("Executing"), state("Executing"), state("Success")},
                      failed_log("ServerTasks-1"));
  std::vector<std::string> told;
  // All kinds of outage in turn: refused, a web page, a truncated answer.
  int asked = 0;
  class Outage final : public octopus::Transport {
  public:
    Outage(FakeOctopus& server, const ManualClock& clock, int& count)
        : m_server(server), m_clock(clock), m_count(count) {}
    octopus::Response send(const octopus::Request& request, std::stop_token stop) override {
      ++m_count;
      const bool is_away =
          m_clock.elapsed() >= m_begin && m_clock.elapsed() < m_begin + Duration(600'000);
      if (!is_away) return m_server.send(request, std::move(stop));
      if (m_count % 3 == 0) throw octopus::ExchangeFailure("refused", octopus::Delivery::not_sent);
      if (m_count % 3 == 1)
        throw octopus::ExchangeFailure("cut", octopus::Delivery::maybe_received);
      return {503, {{"Content-Type", "text/html"}}, "<html><title>Maintenance</title></html>"};
    }

  private:
    FakeOctopus& m_server;
    const ManualClock& m_clock;
    int& m_count;
    Duration m_begin = m_clock.elapsed() + Duration(1'000);
  };
  const Duration begin = fixture.clock.elapsed();
  octopus::RetryTransport patient(std::make_unique<Outage>(fixture.server, fixture.clock, asked),
                                  octopus::RetryRules{},
                                  fixture.clock,
                                  [&](const std::string& text) { told.push_back(text); });
  octopus::Client client(patient, "http://octopus.test", "Default", {});
  fixture.context.server = &client;
  steps::FollowRequest request;
  request.deed = "Deployment of SupportFlow 1.0.78";
  request.tasks = {{"ServerTasks-1", "Test", ""}};
  const auto result = steps::follow_tasks(fixture.context, request);
  CHECK(result.outcome == Outcome::succeeded);
  CHECK(fixture.clock.elapsed() >= begin + Duration(600'000));
  REQUIRE(told.size() == 2);
  CHECK(holds(told[0], "trying again for up to 900 s"));
  CHECK(holds(told[1], "the server answers again after"));
  CHECK(result.tasks[0].log_lines == 4);
}
