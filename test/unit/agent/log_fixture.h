// What the tests of the build log share: an output that keeps its lines, a clock that stands still, and
// short ways to write events.
#pragma once

#include <array>
#include <string>
#include <vector>

#include "agent/log/build_log.h"

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

  octopus::Instant start = std::chrono::sys_days(std::chrono::year(2026) / 8 / 21) + std::chrono::hours(10);
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

inline steps::Line foreign(const At& at, std::string text, steps::Level level = steps::Level::info) {
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

inline steps::BlockClosed closed(const At& at, std::string outcome = "Success", bool failed = false) {
  return {at.stream, at.block, std::move(outcome), failed};
}

inline constexpr std::array k_all_protocols{agent::Protocol::teamcity, agent::Protocol::azure_devops,
                                            agent::Protocol::github,   agent::Protocol::gitlab,
                                            agent::Protocol::buildkite, agent::Protocol::jenkins,
                                            agent::Protocol::bamboo,   agent::Protocol::buildbot,
                                            agent::Protocol::plain,    agent::Protocol::jsonl};

}  // namespace octostep::test
