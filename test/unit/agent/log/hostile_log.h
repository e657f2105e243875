// A log with one text in every field of every event, and the commands that servers find in its
// lines. These follow what the servers accept: TeamCity and Azure find their markers anywhere in a
// line, GitHub at its start, and so on.
#pragma once

#include <algorithm>
#include <cctype>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "test/unit/agent/log/log_fixture.h"

namespace octostep::test {

inline std::string lower(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(), [](unsigned char c) {
    return static_cast<char>(std::tolower(c));
  });
  return text;
}

// What .NET skips when it searches with culture-sensitive comparison.
inline std::string without_ignorable(std::string text) {
  for (const std::string_view point :
       {"\xC2\xAD", "\xE2\x80\x8B", "\xEF\xBB\xBF", "\xE2\x81\xA0"}) {
    for (auto at = text.find(point); at != std::string::npos; at = text.find(point))
      text.erase(at, point.size());
  }
  return text;
}

// Every command that some server would find in the line, its argument included. Empty = none.
inline std::vector<std::string> commands_in(agent::Protocol protocol, const std::string& raw) {
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
  for (const std::string_view marker : {"section_start:", "section_end:"}) {
    const auto at = line.find(marker); // GitLab wants a time stamp behind it
    if (at != std::string::npos && at + marker.size() < line.size() &&
        std::isdigit(static_cast<unsigned char>(line[at + marker.size()])) != 0)
      found.push_back(line.substr(at));
  }
  anywhere("travis_fold:start");
  anywhere("travis_fold:end");
  for (const std::string_view marker : {"---", "+++", "~~~", "^^^", "@@octostep "}) {
    if (line.compare(text, marker.size(), marker) == 0) found.push_back(line.substr(text));
  }
  if (line.rfind(">>> octostep", 0) == 0 || line.rfind("<<< octostep", 0) == 0)
    found.push_back(line);
  return found;
}

// Our own commands may hold the text as their data, after what we wrote ourselves.
inline const std::vector<std::string> k_own_commands{"##[group]",
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

inline bool is_own(const std::string& command) {
  return std::any_of(
      k_own_commands.begin(), k_own_commands.end(), [&](const std::string& own_command) {
        return command.rfind(own_command, 0) == 0 &&
               commands_in(agent::Protocol::plain, "x" + command.substr(own_command.size()))
                   .empty();
      });
}

// The names of our own messages to TeamCity.
inline const std::set<std::string> k_own_messages{"message",
                                                  "blockOpened",
                                                  "blockClosed",
                                                  "flowStarted",
                                                  "flowFinished",
                                                  "progressMessage",
                                                  "buildProblem",
                                                  "setParameter",
                                                  "publishArtifacts",
                                                  "buildNumber"};

// Whether the whole line is one of our messages. Throws if it does not follow TeamCity's grammar.
inline bool is_own_message(const std::string& line) {
  const auto messages = read_teamcity_line(line);
  return messages.size() == 1 && line.rfind("##teamcity[", 0) == 0 && line.back() == ']' &&
         k_own_messages.count(messages[0].name) == 1 &&
         messages[0].at("tc:tags").find("parseServiceMessagesInside") == std::string::npos;
}

// Whether a server finds only our own commands in the line.
inline bool is_harmless(agent::Protocol protocol, const std::string& line) {
  if (protocol == agent::Protocol::teamcity) return is_own_message(line);
  const auto commands = commands_in(protocol, line);
  return std::all_of(commands.begin(), commands.end(), is_own);
}

inline void write_everywhere(agent::BuildLog& log, const std::string& text) {
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

} // namespace octostep::test
