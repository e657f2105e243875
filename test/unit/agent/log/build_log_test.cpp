#include "agent/log/build_log.h"

#include <algorithm>
#include <map>
#include <random>

#include <doctest/doctest.h>

#include "test/support/teamcity_parser.h"
#include "test/unit/agent/log/log_fixture.h"

using namespace octostep;
using namespace octostep::test;

namespace {

bool has_line(const KeptOutput& output, const std::string& line) {
  const auto lines = output.lines();
  return std::find(lines.begin(), lines.end(), line) != lines.end();
}

// Throws if the log closes a block or flow that is not the innermost open one, or leaves one open.
void check_teamcity_balance(const KeptOutput& output) {
  std::map<std::string, std::vector<std::string>> open;
  std::map<std::string, bool> flows;
  for (const TeamcityMessage& message : messages_of(output)) {
    const std::string flow = message.at("flowId");
    if (message.name == "flowStarted") {
      REQUIRE_FALSE(flows[flow]);
      flows[flow] = true;
    } else if (message.name == "flowFinished") {
      REQUIRE(flows[flow]);
      REQUIRE(open[flow].empty());
      flows[flow] = false;
    } else {
      REQUIRE((flow.empty() || flows[flow]));
    }
    if (message.name == "blockOpened") open[flow].push_back(message.at("name"));
    if (message.name != "blockClosed") continue;
    REQUIRE_FALSE(open[flow].empty());
    REQUIRE(open[flow].back() == message.at("name"));
    open[flow].pop_back();
  }
  for (const auto& [flow, blocks] : open) REQUIRE(blocks.empty());
  for (const auto& [flow, is_open] : flows) REQUIRE_FALSE(is_open);
}

void check_azure_balance(const KeptOutput& output) {
  bool open = false;
  for (const std::string& line : output.lines()) {
    if (line.rfind("##[group]", 0) == 0) {
      REQUIRE_FALSE(open);
      open = true;
    } else if (line == "##[endgroup]") {
      REQUIRE(open);
      open = false;
    }
  }
  REQUIRE_FALSE(open);
}

void check_gitlab_balance(const KeptOutput& output) {
  std::vector<std::string> open;
  for (const std::string& line : output.lines()) {
    const bool starts = line.rfind("\x1B[0Ksection_start:", 0) == 0;
    if (!starts && line.rfind("\x1B[0Ksection_end:", 0) != 0) continue;
    const auto name = line.find("octo-");
    const std::string section = line.substr(name, line.find('\r') - name);
    if (starts) {
      open.push_back(section);
    } else {
      REQUIRE_FALSE(open.empty());
      REQUIRE(open.back() == section);
      open.pop_back();
    }
  }
  REQUIRE(open.empty());
}

steps::LogEvent random_event(std::mt19937& random, int number) {
  const At at{static_cast<int>(random() % 4), "b" + std::to_string(random() % 8)};
  switch (random() % 9) {
  case 0:
    return steps::StreamOpened{at.stream, "Stream " + std::to_string(at.stream)};
  case 1:
    return steps::StreamClosed{at.stream};
  case 2:
  case 3:
    return opened(
        at, random() % 3 == 0 ? "" : "b" + std::to_string(random() % 8), "Block " + at.block);
  case 4:
    return closed(at, random() % 2 == 0 ? "Success" : "Skipped");
  case 5:
    return closed(at, "Failed", true);
  default:
    return foreign(at, "line-" + std::to_string(number) + ".");
  }
}

} // namespace

TEST_CASE("blocks and flows are balanced and no line is lost after any sequence of events") {
  std::mt19937 random(42);
  for (int round = 0; round < 300; ++round) {
    for (const auto protocol :
         {agent::Protocol::teamcity, agent::Protocol::azure_devops, agent::Protocol::gitlab}) {
      KeptOutput output;
      StillClock clock;
      int lines = 0;
      {
        agent::BuildLog log(LogBench::with(protocol), output, nullptr, clock);
        log.step_started("a", "Step");
        for (auto count = random() % 60; count > 0; --count) {
          const steps::LogEvent event = random_event(random, lines);
          if (std::holds_alternative<steps::Line>(event)) ++lines;
          log.write(event);
          clock.passed += std::chrono::seconds(random() % 9);
        }
        if (random() % 2 == 0) log.step_finished("a", steps::Outcome::failed, clock.passed);
        if (random() % 2 == 0) log.run_finished(steps::Outcome::failed, "");
      }
      if (protocol == agent::Protocol::teamcity) check_teamcity_balance(output);
      if (protocol == agent::Protocol::azure_devops) check_azure_balance(output);
      if (protocol == agent::Protocol::gitlab) check_gitlab_balance(output);
      for (int line = 0; line < lines; ++line) {
        const std::string text = "line-" + std::to_string(line) + ".";
        const auto at = output.text.find(text);
        REQUIRE(at != std::string::npos);
        REQUIRE(output.text.find(text, at + 1) == std::string::npos);
      }
    }
  }
}

TEST_CASE("each line is written whole with one write") {
  LogBench bench(agent::Protocol::plain);
  tell_story(bench.log, bench.clock);
  CHECK(bench.output.writes == bench.output.lines().size());
  CHECK(bench.output.text.back() == '\n');
}

TEST_CASE("no form of a secret leaves in any protocol, save in the command that hides it") {
  const std::string secret = "p@ss'[word]/\xC3\xB6";
  for (const agent::Protocol protocol : k_all_protocols) {
    LogBench bench(protocol);
    bench.log.add_secret(secret);
    bench.output.text.clear();
    bench.log.run_started("run " + secret);
    bench.log.step_started("a" + secret, secret);
    bench.log.write(steps::StreamOpened{1, secret});
    bench.log.write(opened({1, "b"}, "", secret));
    bench.log.write(
        foreign({1, "b"}, "x" + secret + " p%40ss%27%5Bword%5D%2F%C3%B6 cEBzcydbd29yZF0vw7Y="));
    bench.log.write(closed({1, "b"}, secret, true));
    bench.log.write(steps::Heartbeat{secret});
    bench.log.write(steps::StepOutput{"name" + secret, secret});
    bench.log.write(steps::ArtifactWritten{secret});
    bench.log.write(steps::BuildProblem{secret, secret, secret});
    bench.log.step_finished("a", steps::Outcome::failed, octopus::Duration(0));
    bench.log.run_finished(steps::Outcome::failed, secret);
    for (const std::string& log : {bench.output.text, bench.file.text}) {
      CAPTURE(log);
      CHECK(log.find("word") == std::string::npos);
      CHECK(log.find("%40ss") == std::string::npos);
      CHECK(log.find("cEBzcydbd") == std::string::npos);
      CHECK(log.find("********") != std::string::npos);
    }
  }
}

TEST_CASE("a secret of several lines is told to the CI line by line or as one value") {
  LogBench azure(agent::Protocol::azure_devops);
  azure.log.write(steps::SecretAdded{"first line\n}\nsecond%line"});
  CHECK(azure.output.text ==
        "##vso[task.setsecret]first line\n##vso[task.setsecret]second%AZP25line\n");
  LogBench github(agent::Protocol::github);
  github.log.write(steps::SecretAdded{"first line\nsecond"});
  github.log.write(steps::SecretAdded{"first line\nsecond"});
  github.log.write(steps::SecretAdded{"abc"});
  CHECK(github.output.text == "::add-mask::first line%0Asecond\n");
}

TEST_CASE("the log file has every line although the build log hides verbose ones") {
  LogBench bench(agent::Protocol::plain);
  bench.log.write(foreign({}, "detail", steps::Level::verbose));
  CHECK(bench.output.text.empty());
  CHECK(bench.file.text == "10:00:00 detail\n");
}

TEST_CASE("lines that are too long continue on the next one in every protocol") {
  std::string text;
  for (int i = 0; i < 5'000; ++i) text += "\xD0\x9F%'";
  for (const agent::Protocol protocol : k_all_protocols) {
    if (protocol == agent::Protocol::jsonl) continue;
    LogBench bench(protocol);
    bench.log.write(foreign({}, text));
    for (const std::string& line : bench.output.lines()) CHECK(line.size() <= 16'000);
    CHECK(bench.output.lines().size() > 1);
  }
  LogBench teamcity(agent::Protocol::teamcity);
  teamcity.log.write(foreign({}, text));
  std::string joined;
  for (const TeamcityMessage& message : named(teamcity.output, "message")) {
    const std::string part = message.at("text");
    joined += joined.empty() ? part : part.substr(std::string("\xE2\x80\xA6 ").size());
  }
  CHECK(joined == text);
}

TEST_CASE("lines and problems of octostep's own stay readable in every protocol") {
  const std::string text(200'000, 'x');
  for (const agent::Protocol protocol : k_all_protocols) {
    if (protocol == agent::Protocol::jsonl) continue;
    LogBench bench(protocol);
    bench.log.step_started("a", "Step");
    bench.log.write(own({}, text, steps::Level::warning));
    bench.log.write(steps::BuildProblem{"id", text, "error: " + text + "\nlink: https://o/1"});
    bench.log.step_finished("a", steps::Outcome::failed, octopus::Duration(0));
    bench.log.run_finished(steps::Outcome::failed, text);
    for (const std::string& line : bench.output.lines()) CHECK(line.size() <= 4'000);
    CHECK(bench.output.text.find("more characters)") != std::string::npos);
    CHECK(bench.output.text.find("https://o/1") != std::string::npos);
  }
}

TEST_CASE("a deployment log over the server's limit keeps warnings and errors and says what it "
          "left out") {
  LogBench bench(agent::Protocol::gitlab);
  bench.log.step_started("a", "Step");
  for (int i = 0; i < 400; ++i) bench.log.write(foreign({}, std::string(9'999, 'x')));
  bench.log.write(foreign({}, "still shown", steps::Level::error));
  bench.log.step_finished("a", steps::Outcome::succeeded, octopus::Duration(0));
  CHECK(bench.output.text.size() < 3'100'000);
  CHECK(bench.output.text.find("ERROR: still shown") != std::string::npos);
  CHECK(bench.output.text.find("--log-file") != std::string::npos);
  CHECK(bench.output.text.find("100 lines of the deployment log were left out") !=
        std::string::npos);
  CHECK(bench.file.lines().size() > 400);
}

TEST_CASE("servers without flows show one stream at a time and the others together afterwards") {
  LogBench bench(agent::Protocol::azure_devops);
  bench.log.write(steps::StreamOpened{1, "Test"});
  bench.log.write(steps::StreamOpened{2, "Prod"});
  bench.log.write(opened({1, "a"}, "", "A"));
  bench.log.write(opened({2, "b"}, "", "B"));
  for (int i = 0; i < 3; ++i) {
    bench.log.write(foreign({1, "a"}, "test " + std::to_string(i)));
    bench.log.write(foreign({2, "b"}, "prod " + std::to_string(i)));
  }
  CHECK(bench.output.text.find("prod") == std::string::npos);
  bench.log.write(closed({1, "a"}));
  CHECK(bench.output.text ==
        "##[group]Test\n##[section]  A\n      test 0\n      test 1\n      test 2\n##[endgroup]\n"
        "##[group]Prod\n##[section]  B\n      prod 0\n      prod 1\n      prod 2\n");
}

TEST_CASE("a stream waits at most 30 seconds for another one") {
  LogBench bench(agent::Protocol::github);
  bench.log.write(steps::StreamOpened{1, "Test"});
  bench.log.write(opened({1, "a"}, "", "A"));
  bench.log.write(steps::StreamOpened{2, "Prod"});
  bench.log.write(foreign({2, ""}, "prod"));
  bench.clock.passed += std::chrono::seconds(29);
  bench.log.write(foreign({1, "a"}, "test"));
  CHECK(bench.output.text.find("prod") == std::string::npos);
  bench.clock.passed += std::chrono::seconds(1);
  bench.log.write(foreign({1, "a"}, "test"));
  CHECK(has_line(bench.output, "    prod"));
  bench.log.step_finished("", steps::Outcome::succeeded, octopus::Duration(0));
  CHECK(bench.output.text.find("::endgroup::\n::group::Prod") != std::string::npos);
}

TEST_CASE("the prefix mode works on every server") {
  for (const agent::Protocol protocol :
       {agent::Protocol::teamcity, agent::Protocol::azure_devops, agent::Protocol::gitlab}) {
    agent::BuildLogOptions options = LogBench::with(protocol);
    options.interleave = agent::Interleave::prefix;
    LogBench bench(options);
    bench.log.write(steps::StreamOpened{1, "Test"});
    bench.log.write(opened({1, "a"}, "", "A"));
    bench.log.write(foreign({1, "a"}, "line"));
    CHECK(bench.output.text.find("flow") == std::string::npos);
    CHECK(bench.output.text.find(protocol == agent::Protocol::teamcity
                                     ? "|[Test|] line"
                                     : "[Test]     line") != std::string::npos);
    CHECK(bench.output.text.find("section_start") == std::string::npos);
    CHECK(bench.output.text.find("##[group]") == std::string::npos);
  }
}

TEST_CASE("why a step failed stands in the last lines, outside every block") {
  for (const agent::Protocol protocol : k_all_protocols) {
    if (protocol == agent::Protocol::jsonl) continue;
    LogBench bench(protocol);
    tell_story(bench.log, bench.clock);
    auto lines = bench.output.lines();
    const auto last = std::vector<std::string>(lines.end() - 8, lines.end());
    int found = 0;
    for (const std::string& line : last) {
      for (const char* part : {"The deployment of SupportFlow",
                               "Project: SupportFlow",
                               "machine web-01",
                               "cannot copy",
                               "https://x/y"}) {
        if (line.find("buildProblem") == std::string::npos && line.find(part) != std::string::npos)
          ++found;
      }
    }
    CHECK(found >= 5);
  }
}

TEST_CASE("a reader that went away is noticed and the log file goes on") {
  LogBench bench(agent::Protocol::plain);
  bench.log.write(own({}, "one"));
  CHECK_FALSE(bench.log.reader_gone());
  bench.output.broken = true;
  bench.log.write(own({}, "two"));
  CHECK(bench.log.reader_gone());
  bench.output.broken = false;
  bench.log.write(own({}, "three"));
  CHECK(bench.output.text == "10:00:00 one\n");
  CHECK(bench.file.text == "10:00:00 one\n10:00:00 two\n10:00:00 three\n");
}

TEST_CASE("a log file that cannot be written is reported once and changes nothing else") {
  LogBench bench(agent::Protocol::plain);
  bench.file.broken = true;
  bench.log.write(own({}, "one"));
  bench.log.write(own({}, "two"));
  CHECK(bench.output.text == "10:00:00 one\n10:00:00 WARNING: The log file cannot be written any "
                             "more; it is incomplete\n10:00:00 two\n");
  CHECK_FALSE(bench.log.reader_gone());
}

TEST_CASE("lines show when they happened on the server") {
  LogBench bench(agent::Protocol::plain);
  steps::Line line = foreign({}, "then");
  line.time = bench.clock.start - std::chrono::minutes(61);
  bench.log.write(line);
  CHECK(bench.output.text == "08:59:00 then\n");
}

TEST_CASE("a terminal gets colours that end with their text") {
  agent::BuildLogOptions options;
  options.colour = true;
  LogBench bench(options);
  bench.log.write(foreign({}, "bad\nworse", steps::Level::error));
  CHECK(visible(bench.output.text) ==
        "10:00:00 ^[[31mERROR: bad^[[0m\n10:00:00 ^[[31mERROR: worse^[[0m\n");
}

TEST_CASE("odd events do not hurt") {
  for (const agent::Protocol protocol : k_all_protocols) {
    LogBench bench(protocol);
    bench.log.write(closed({3, "never opened"}));
    bench.log.write(steps::StreamClosed{9});
    bench.log.write(opened({1, "a"}, "b", "A"));
    bench.log.write(opened({1, "b"}, "a", "B")); // each is the other's parent
    bench.log.write(foreign({1, "b"}, "shown anyway"));
    bench.log.write(foreign({1, "unknown"}, ""));
    bench.log.step_finished("none", steps::Outcome::succeeded, octopus::Duration(0));
    CHECK(bench.output.text.find("shown anyway") != std::string::npos);
  }
}

TEST_CASE("GitHub outputs with several lines end at a delimiter that the value does not hold") {
  KeptOutput values;
  agent::BuildLogOptions options = LogBench::with(agent::Protocol::github);
  options.output_values = &values;
  LogBench bench(options);
  bench.log.step_started("my-step", "x");
  bench.log.write(steps::StepOutput{"packages", "a\nb"});
  const auto lines = values.lines();
  REQUIRE(lines.size() == 4);
  CHECK(lines[0].rfind("my_step_packages<<octo_", 0) == 0);
  CHECK(lines[1] == "a");
  CHECK(lines[2] == "b");
  CHECK(lines[0].substr(std::string("my_step_packages<<").size()) == lines[3]);
}

TEST_CASE("a build is numbered where the CI server lets a step do it, others say that it is not") {
  const auto numbered_by = [](agent::Protocol protocol) {
    LogBench bench(protocol);
    bench.log.write(steps::BuildNumber{"1.0.78+b[7]"});
    return bench.output.text;
  };
  CHECK(numbered_by(agent::Protocol::teamcity) == "##teamcity[buildNumber '1.0.78+b|[7|]']\n");
  CHECK(numbered_by(agent::Protocol::azure_devops) ==
        "##vso[build.updatebuildnumber]1.0.78+b[7]\n");
  for (const auto protocol : {agent::Protocol::github,
                              agent::Protocol::gitlab,
                              agent::Protocol::buildkite,
                              agent::Protocol::jenkins,
                              agent::Protocol::bamboo,
                              agent::Protocol::buildbot,
                              agent::Protocol::plain})
    CHECK(numbered_by(protocol).find("cannot be numbered 1.0.78+b[7]") != std::string::npos);
}

TEST_CASE(
    "links are shown as links where a server's log has them, and only when they are web pages") {
  const auto shown_by = [](agent::Protocol protocol, const std::string& url) {
    LogBench bench(protocol);
    bench.log.write(steps::Link{0, "Deployment of 'Shop'; 1.0", url});
    return bench.output.text;
  };
  const std::string page = "https://o.example.com/app#/Spaces-1/tasks/ServerTasks-1";
  CHECK(shown_by(agent::Protocol::buildbot, page) ==
        "@@octostep {\"t\":\"link\",\"title\":\"Deployment of 'Shop'; 1.0\",\"url\":\"" + page +
            "\"}\n");
  CHECK(shown_by(agent::Protocol::buildkite, page) ==
        "\x1B]1339;url='" + page + "';content='Open in Octopus: Deployment of  Shop   1.0'\a\n");
  CHECK(shown_by(agent::Protocol::plain, page) == "");
  CHECK(shown_by(agent::Protocol::teamcity, page) == "");
  for (const char* url : {"javascript:alert(1)", "https://x/'y", "https://x/ y", ""}) {
    CHECK(shown_by(agent::Protocol::buildbot, url) == "");
    CHECK(shown_by(agent::Protocol::buildkite, url) == "");
  }
}
