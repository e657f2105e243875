// Foreign text must not become a command on any server.
#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include "test/support/teamcity_parser.h"
#include "test/unit/agent/log/hostile_log.h"

using namespace octostep;
using namespace octostep::test;

namespace {

constexpr std::string_view k_evil = "evil"; // occurs in every hostile command

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
          CAPTURE(static_cast<int>(protocol));
          CAPTURE(visible(text));
          CAPTURE(visible(line));
          REQUIRE(is_harmless(protocol, line));
        }
      }
    }
  }
}

TEST_CASE("what TeamCity is told carries names of ours only") {
  for (const std::string& text : hostile_texts()) {
    LogBench bench(agent::Protocol::teamcity);
    write_everywhere(bench.log, text);
    for (const TeamcityMessage& message : messages_of(bench.output))
      REQUIRE(message.at("name") != k_evil);
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
