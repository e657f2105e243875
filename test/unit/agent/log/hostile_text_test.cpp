// Text of others must not become a command on any server. The readers below are written from what
// the servers accept: TeamCity and Azure find their markers anywhere in a line, GitHub at its
// start, and so on.
#include <algorithm>
#include <set>

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include "test/support/teamcity_parser.h"
#include "test/unit/agent/log/log_fixture.h"

using namespace octostep;
using namespace octostep::test;

namespace {

constexpr std::string_view k_evil = "evil"; // stands in every hostile command

std::string lower(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(), [](unsigned char c) {
    return static_cast<char>(std::tolower(c));
  });
  return text;
}

// What .NET skips when it searches with culture-sensitive comparison.
std::string without_ignorable(std::string text) {
  for (const std::string_view point :
       {"\xC2\xAD", "\xE2\x80\x8B", "\xEF\xBB\xBF", "\xE2\x81\xA0"}) {
    for (auto at = text.find(point); at != std::string::npos; at = text.find(point))
      text.erase(at, point.size());
  }
  return text;
}

// Every command that some server would find in the line, its argument included. Empty = none.
std::vector<std::string> commands_in(agent::Protocol protocol, const std::string& raw) {
  const std::string line = lower(without_ignorable(raw));
  std::vector<std::string> found;
  const auto anywhere = [&](std::string_view marker) {
    if (const auto at = line.find(marker); at != std::string::npos)
      found.push_back(line.substr(at));
  };
  if (protocol != agent::Protocol::teamcity) anywhere("##teamcity");
  anywhere("##vso");
  anywhere("##[");
  const auto text = std::min(line.find_first_not_of(" \t"), line.size());
  if (line.compare(text, 2, "::") == 0) found.push_back(line.substr(text));
  for (const std::string_view marker : {"section_start:", "section_end:", "travis_fold:"})
    anywhere(marker);
  for (const std::string_view marker : {"---", "+++", "~~~", "^^^", "@@octostep "}) {
    if (line.compare(text, marker.size(), marker) == 0) found.push_back(line.substr(text));
  }
  if (line.rfind(">>> octostep", 0) == 0 || line.rfind("<<< octostep", 0) == 0)
    found.push_back(line);
  return found;
}

// Our own commands may hold the text as their data, after what we wrote ourselves.
const std::vector<std::string> k_own_commands{"##[group]",
                                              "##[endgroup]",
                                              "##[section]",
                                              "##[error]",
                                              "##[warning]",
                                              "##vso[task.debug]",
                                              "##vso[task.setprogress value=40;]",
                                              "##vso[task.setprogress value=0;]",
                                              "##vso[task.logissue type=warning;]",
                                              "##vso[task.logissue type=error;]",
                                              "##vso[task.complete result=failed;]",
                                              "##vso[task.uploadfile]",
                                              "##vso[build.updatebuildnumber]",
                                              "##vso[task.setvariable variable=",
                                              "::group::",
                                              "::endgroup::",
                                              "::warning::",
                                              "::debug::",
                                              "::error title=octopus deployment failed::",
                                              "--- ",
                                              "+++ ",
                                              "section_start:",
                                              "section_end:",
                                              ">>> octostep ",
                                              "<<< octostep ",
                                              "@@octostep {\"t\":\"progress\"",
                                              "@@octostep {\"t\":\"link\"",
                                              "@@octostep {\"t\":\"output\""};

bool is_own(const std::string& command) {
  return std::any_of(
      k_own_commands.begin(), k_own_commands.end(), [&](const std::string& own_command) {
        return command.rfind(own_command, 0) == 0 &&
               commands_in(agent::Protocol::plain, "x" + command.substr(own_command.size()))
                   .empty();
      });
}

std::vector<std::string> hostile_texts() {
  const std::vector<std::string> tokens{"##teamcity[setParameter name='evil' value='1']",
                                        "##vso[task.setvariable variable=evil]1",
                                        "##[evil]x",
                                        "##[group]evil",
                                        "::set-env name=evil::1",
                                        "::add-mask::evil",
                                        "section_start:1:evil\r\x1B[0Kevil",
                                        "section_end:1:evil\r\x1B[0K",
                                        "travis_fold:start:evil",
                                        "--- evil",
                                        "+++ evil",
                                        "~~~ evil",
                                        "^^^ +++ evil",
                                        "@@octostep {\"t\":\"evil\"}",
                                        ">>> octostep evil",
                                        "<<< octostep evil"};
  std::vector<std::string> texts;
  for (const std::string& token : tokens) {
    std::string split;
    for (const char c : token) split += std::string(1, c) + "\xE2\x80\x8B";
    for (const std::string& text : {token,
                                    "   " + token,
                                    "\t" + token,
                                    "\xC2\xA0" + token,
                                    "text " + token,
                                    "text\n" + token,
                                    "text\r" + token,
                                    "\x1B[31m" + token + "\x1B[0m",
                                    token.substr(0, 1) + "\xC2\xAD" + token.substr(1),
                                    token.substr(0, 2) + "\x1B[0m" + token.substr(2),
                                    token.substr(0, 1) + token,
                                    token + token,
                                    split,
                                    std::string("x\xE2\x80\xA8") + token,
                                    std::string("x\v") + token,
                                    "'" + token,
                                    "|'|]\n" + token,
                                    "\"}\n" + token,
                                    "%0A" + token,
                                    "]" + token,
                                    ";]" + token,
                                    std::string("\x9B", 1) + token}) {
      texts.push_back(text);
    }
  }
  return texts;
}

void write_everywhere(agent::BuildLog& log, const std::string& text) {
  log.run_started(text);
  log.step_started(text, text);
  log.write(steps::StreamOpened{1, text});
  log.write(steps::BlockOpened{1, "a", "", text, steps::Origin::own});
  log.write(steps::BlockOpened{1, "b", "a", text, steps::Origin::foreign});
  for (const auto level : {steps::Level::verbose,
                           steps::Level::info,
                           steps::Level::highlight,
                           steps::Level::wait,
                           steps::Level::warning,
                           steps::Level::error}) {
    log.write(foreign({1, "b"}, text, level));
    log.write(own({1, "b"}, text, level));
    log.write(own({}, text, level));
  }
  log.write(steps::Progress{1, 40, text});
  log.write(steps::Heartbeat{text});
  log.write(closed({1, "b"}, text, true));
  log.write(closed({1, "a"}, text));
  log.write(steps::StepOutput{text, text});
  log.write(steps::Link{1, text, text});
  log.write(steps::Link{1, text, "https://octopus.example.com/" + text});
  log.write(steps::ArtifactWritten{text});
  log.write(steps::BuildNumber{text});
  log.write(steps::BuildProblem{text, text, text + "\n" + text});
  log.step_finished(text, steps::Outcome::failed, octopus::Duration(1));
  log.run_finished(steps::Outcome::failed, text);
}

} // namespace

TEST_CASE("no text in any field of any event becomes a command of any server") {
  for (const agent::Protocol protocol : k_all_protocols) {
    for (const auto interleave : {agent::Interleave::automatic, agent::Interleave::prefix}) {
      for (const std::string& text : hostile_texts()) {
        agent::BuildLogOptions options = LogBench::with(protocol);
        options.interleave = interleave;
        LogBench bench(options);
        write_everywhere(bench.log, text);
        for (const std::string& line : bench.output.lines()) {
          for (const std::string& command : commands_in(protocol, line)) {
            CAPTURE(static_cast<int>(protocol));
            CAPTURE(visible(text));
            CAPTURE(visible(line));
            REQUIRE((protocol == agent::Protocol::teamcity || is_own(command)));
          }
        }
      }
    }
  }
}

TEST_CASE(
    "on TeamCity every line is one well-formed message of ours and carries the text unchanged") {
  const std::set<std::string> ours{"message",
                                   "blockOpened",
                                   "blockClosed",
                                   "flowStarted",
                                   "flowFinished",
                                   "progressMessage",
                                   "buildProblem",
                                   "setParameter",
                                   "publishArtifacts",
                                   "buildNumber"};
  for (const std::string& text : hostile_texts()) {
    LogBench bench(agent::Protocol::teamcity);
    write_everywhere(bench.log, text);
    for (const std::string& line : bench.output.lines()) {
      const auto messages = read_teamcity_line(line);
      CAPTURE(line);
      REQUIRE(messages.size() == 1);
      REQUIRE(line.rfind("##teamcity[", 0) == 0);
      REQUIRE(line.back() == ']');
      REQUIRE(ours.count(messages[0].name) == 1);
      REQUIRE(messages[0].at("name") != k_evil);
      REQUIRE(messages[0].at("tc:tags").find("parseServiceMessagesInside") == std::string::npos);
    }
  }
}

TEST_CASE("GitLab sections of ours are the only ones that its parser finds") {
  for (const std::string& text : hostile_texts()) {
    LogBench bench(agent::Protocol::gitlab);
    write_everywhere(bench.log, text);
    const std::string& log = bench.output.text;
    for (auto at = log.find("section_"); at != std::string::npos;
         at = log.find("section_", at + 1)) {
      const auto name = log.find(':', log.find(':', at) + 1) + 1;
      CAPTURE(visible(log.substr(at, 60)));
      REQUIRE(log.compare(name, 5, "octo-") == 0);
    }
    for (auto at = log.find('\r'); at != std::string::npos; at = log.find('\r', at + 1)) {
      REQUIRE(log.compare(at, 5, "\r\x1B[0K") == 0);
    }
  }
}

TEST_CASE("every line of JSON lines is one JSON object") {
  for (const std::string& text : hostile_texts()) {
    LogBench bench(agent::Protocol::jsonl);
    write_everywhere(bench.log, text);
    for (const std::string& line : bench.output.lines())
      REQUIRE(nlohmann::json::parse(line).is_object());
  }
}
