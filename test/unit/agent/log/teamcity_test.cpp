// What only TeamCity has: flows, message attributes, passed messages, limits.
#include <doctest/doctest.h>

#include "test/support/teamcity_parser.h"
#include "test/unit/agent/log/log_fixture.h"

using namespace octostep;
using namespace octostep::test;

TEST_CASE("a secret that is a word of the protocol does not break it") {
  LogBench bench(agent::Protocol::teamcity);
  bench.log.add_secret("message");
  bench.log.write(foreign({}, "a message"));
  CHECK(named(bench.output, "message").at(0).at("text") == "a ********");
}

TEST_CASE("TeamCity shows activities that run side by side with continued blocks") {
  LogBench bench(agent::Protocol::teamcity);
  bench.log.write(steps::StreamOpened{1, "Test"});
  bench.log.write(opened({1, "a"}, "", "web-01"));
  bench.log.write(opened({1, "b"}, "", "web-02"));
  bench.log.write(foreign({1, "b"}, "1"));
  bench.log.write(foreign({1, "a"}, "2"));
  bench.log.write(closed({1, "a"}));
  bench.log.write(closed({1, "b"}));
  bench.log.write(foreign({1, "b"}, "3"));
  bench.log.write(steps::StreamClosed{1});
  bench.log.write(foreign({1, ""}, "4"));
  std::vector<std::string> blocks;
  for (const TeamcityMessage& message : named(bench.output, "blockOpened"))
    blocks.push_back(message.at("name"));
  CHECK(blocks == std::vector<std::string>{"Test",
                                           "web-01",
                                           "web-02",
                                           "web-01 (continued)",
                                           "web-02 (late lines)",
                                           "Test (late lines)"});
}

TEST_CASE("verbose lines are left to TeamCity, or shown like others on request") {
  LogBench quiet(agent::Protocol::teamcity);
  quiet.log.write(foreign({}, "detail", steps::Level::verbose));
  CHECK(named(quiet.output, "message").at(0).at("tc:tags") == "tc:internal");
  agent::BuildLogOptions options = LogBench::with(agent::Protocol::teamcity);
  options.verbose = true;
  LogBench loud(options);
  loud.log.write(foreign({}, "detail", steps::Level::verbose));
  CHECK(named(loud.output, "message").at(0).at("tc:tags").empty());
}

TEST_CASE("listed service messages of deployment scripts are passed on, encoded anew") {
  agent::BuildLogOptions options = LogBench::with(agent::Protocol::teamcity);
  options.pass_service_messages = {"buildStatisticValue", "message"};
  LogBench bench(options);
  bench.log.add_secret("hunter2!");
  bench.log.write(steps::StreamOpened{1, "Test"});
  bench.output.text.clear();
  bench.log.write(
      foreign({1, ""}, "  ##teamcity[buildStatisticValue key='a|'b' value='hunt|0x0065r2!']"));
  bench.log.write(foreign(
      {1, ""},
      "##teamcity[message text='x' tc:tags='tc:parseServiceMessagesInside' flowId='theirs']"));
  CHECK(bench.output.text ==
        "##teamcity[buildStatisticValue key='a|'b' value='********' flowId='octo-1-1']\n"
        "##teamcity[message text='x' flowId='theirs']\n");
  bench.output.text.clear();
  for (const char* line : {"##teamcity[setParameter name='a' value='b']",
                           "x ##teamcity[buildStatisticValue key='a' value='1']",
                           "##teamcity[buildStatisticValue key='a]"}) {
    bench.log.write(foreign({1, ""}, line));
  }
  bench.log.write(own({1, ""}, "##teamcity[buildStatisticValue key='a' value='1']"));
  for (const TeamcityMessage& message : messages_of(bench.output)) CHECK(message.name == "message");
}

TEST_CASE("all passes everything but what would unbalance the log") {
  agent::BuildLogOptions options = LogBench::with(agent::Protocol::teamcity);
  options.pass_service_messages = {"all"};
  LogBench bench(options);
  bench.log.write(foreign({}, "##teamcity[setParameter name='a' value='b']"));
  bench.log.write(foreign({}, "##teamcity[buildNumber '1|]']"));
  bench.log.write(foreign({}, "##teamcity[blockOpened name='a']"));
  bench.log.write(foreign({}, "##teamcity[disableServiceMessages]"));
  const auto messages = messages_of(bench.output);
  REQUIRE(messages.size() == 4);
  CHECK(messages[0].name == "setParameter");
  CHECK(messages[1].value == "1]");
  CHECK(messages[2].at("text") == "##teamcity[blockOpened name='a']");
  CHECK(messages[3].name == "message");
}

TEST_CASE("TeamCity progress comes at most every two seconds and the latest is not lost") {
  LogBench bench(agent::Protocol::teamcity);
  for (int percent = 0; percent < 50; ++percent) {
    bench.log.write(steps::Progress{0, percent, "Deploying"});
    bench.clock.passed += std::chrono::milliseconds(100);
  }
  bench.clock.passed += std::chrono::seconds(2);
  bench.log.write(own({}, "next"));
  std::vector<std::string> values;
  for (const TeamcityMessage& message : named(bench.output, "progressMessage"))
    values.push_back(message.value);
  CHECK(values == std::vector<std::string>{
                      "Deploying: 0%", "Deploying: 20%", "Deploying: 40%", "Deploying: 49%"});
}

TEST_CASE("a build problem keeps to what TeamCity accepts") {
  LogBench bench(agent::Protocol::teamcity);
  bench.log.write(steps::BuildProblem{std::string(80, 'a') + "-b c", std::string(5'000, 'x'), ""});
  const auto problem = named(bench.output, "buildProblem").at(0);
  CHECK(problem.at("identity") == std::string(59, 'a'));
  CHECK(problem.at("description").starts_with(std::string(2'000, 'x') + "\xE2\x80\xA6 (3000 more"));
  bench.log.write(steps::BuildProblem{"a-b", "x", ""});
  CHECK(named(bench.output, "buildProblem").at(1).at("identity") == "a_b");
}
