// What the tests of the build log share: an output that keeps its lines, a clock that stands still,
// and short functions to write events.
#pragma once

#include <array>
#include <string>
#include <vector>

#include "agent/log/build_log.h"
#include "test/support/teamcity_parser.h"

namespace octostep::test {

struct KeptOutput final : agent::ByteOutput {
  bool write(std::string_view bytes) override {
    if (broken) return false;
    ++writes;
    text += bytes;
    return true;
  }
  [[nodiscard]] std::vector<std::string> lines() const {
    std::vector<std::string> lines;
    for (std::size_t start = 0; start < text.size();) {
      const auto end = text.find('\n', start);
      lines.push_back(text.substr(start, end - start));
      start = end == std::string::npos ? text.size() : end + 1;
    }
    return lines;
  }

  std::string text;
  std::size_t writes = 0;
  bool broken = false;
};

struct StillClock final : octopus::Clock {
  [[nodiscard]] octopus::Instant now() const override { return start + passed; }
  [[nodiscard]] octopus::Duration elapsed() const override { return passed; }
  bool sleep(octopus::Duration duration, std::stop_token) override {
    passed += duration;
    return true;
  }

  octopus::Instant start =
      std::chrono::sys_days(std::chrono::year(2026) / 8 / 21) + std::chrono::hours(10);
  octopus::Duration passed{0};
};

struct LogBench {
  explicit LogBench(agent::BuildLogOptions options = {}) : log(options, output, &file, clock) {}
  explicit LogBench(agent::Protocol protocol) : LogBench(with(protocol)) {}

  static agent::BuildLogOptions with(agent::Protocol protocol) {
    agent::BuildLogOptions options;
    options.protocol = protocol;
    return options;
  }

  KeptOutput output, file;
  StillClock clock;
  agent::BuildLog log;
};

struct At {
  int stream = 0;
  std::string block{};
};

inline steps::Line
foreign(const At& at, std::string text, steps::Level level = steps::Level::info) {
  steps::Line line;
  line.stream = at.stream;
  line.block = at.block;
  line.level = level;
  line.text = std::move(text);
  line.origin = steps::Origin::foreign;
  return line;
}

inline steps::Line own(const At& at, std::string text, steps::Level level = steps::Level::info) {
  steps::Line line = foreign(at, std::move(text), level);
  line.origin = steps::Origin::own;
  return line;
}

inline steps::BlockOpened opened(const At& at, std::string parent, std::string title) {
  return {at.stream, at.block, std::move(parent), std::move(title), steps::Origin::foreign};
}

inline steps::BlockClosed
closed(const At& at, std::string outcome = "Success", bool failed = false) {
  return {at.stream, at.block, std::move(outcome), failed};
}

// One step with two concurrent deployments, one of which fails.
inline void tell_story(agent::BuildLog& log, StillClock& clock) {
  log.add_secret("hunter2!");
  log.run_started("octostep 0.1.0");
  log.step_started("dev", "Deploy SupportFlow 1.0.78 to Development, Test");
  log.write(own({}, "Created deployment Deployments-12"));
  log.write(steps::StreamOpened{1, "Development"});
  log.write(steps::StreamOpened{2, "Test / Acme"});
  log.write(opened({1, "a"}, "", "Deploy SupportFlow to Development"));
  log.write(opened({2, "z"}, "", "Deploy SupportFlow to Test"));
  log.write(opened({1, "s1"}, "a", "Step 1: Deploy web"));
  log.write(opened({1, "m1"}, "s1", "web-01"));
  log.write(opened({1, "m2"}, "s1", "web-02"));
  log.write(foreign({1, "m1"}, "Acquiring packages"));
  log.write(foreign({2, "z"}, "##vso[task.complete result=Failed;] hunter2!"));
  log.write(foreign({1, "m2"}, "disk nearly full", steps::Level::warning));
  log.write(foreign({1, "m1"}, "cannot copy", steps::Level::error));
  log.write(foreign({1, "m1"}, "detail", steps::Level::verbose));
  log.write(steps::Progress{1, 40, "Deploying to Development"});
  log.write(closed({1, "m2"}));
  log.write(closed({1, "m1"}, "Failed", true));
  log.write(foreign({1, "m1"}, "late line"));
  log.write(closed({1, "s1"}, "Failed", true));
  log.write(closed({1, "a"}, "Failed", true));
  log.write(steps::StreamClosed{1});
  log.write(steps::Heartbeat{"Waiting for 1 deployment, 1:00"});
  log.write(closed({2, "z"}));
  log.write(steps::StreamClosed{2});
  log.write(own({}, "a careful note", steps::Level::warning));
  log.write(steps::StepOutput{"releaseVersion", "1.0.78"});
  log.write(steps::ArtifactWritten{"/tmp/x.log"});
  log.write(steps::BuildProblem{
      "octo_deploy_failed_1234",
      "The deployment of SupportFlow 1.0.78 to Development failed",
      "Project: SupportFlow\nStep: Deploy web, machine web-01\ncannot copy\nhttps://x/y"});
  clock.passed += std::chrono::seconds(83);
  log.step_finished("dev", steps::Outcome::failed, std::chrono::seconds(83));
  log.run_finished(steps::Outcome::failed, "1 of 1 steps failed");
}

inline constexpr std::array k_all_protocols{agent::Protocol::teamcity,
                                            agent::Protocol::azure_devops,
                                            agent::Protocol::github,
                                            agent::Protocol::gitlab,
                                            agent::Protocol::buildkite,
                                            agent::Protocol::jenkins,
                                            agent::Protocol::bamboo,
                                            agent::Protocol::buildbot,
                                            agent::Protocol::plain,
                                            agent::Protocol::jsonl};

// Shows ESC and CR as ^[ and ^M.
inline std::string visible(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '\x1B') {
      out += "^[";
    } else if (c == '\r') {
      out += "^M";
    } else {
      out += c;
    }
  }
  return out;
}

inline std::vector<TeamcityMessage> messages_of(const KeptOutput& output) {
  std::vector<TeamcityMessage> all;
  for (const std::string& line : output.lines()) {
    for (TeamcityMessage& message : read_teamcity_line(line)) all.push_back(std::move(message));
  }
  return all;
}

inline std::vector<TeamcityMessage> named(const KeptOutput& output, const std::string& name) {
  std::vector<TeamcityMessage> found = messages_of(output);
  std::erase_if(found, [&name](const TeamcityMessage& message) { return message.name != name; });
  return found;
}

} // namespace octostep::test
