#include "agent/command_line/command_line.h"

#include <doctest/doctest.h>

using namespace octostep;
using agent::Command;
using agent::CommandLine;
using agent::read_command_line;

namespace {

std::string only_problem(std::vector<std::string> words) {
  const auto line = read_command_line(std::move(words));
  REQUIRE(line.problems.size() == 1);
  return line.problems[0].path + ": " + line.problems[0].message;
}

} // namespace

TEST_CASE("all options of a run are read") {
  const auto line = read_command_line({"run",
                                       "--log-protocol",
                                       "teamcity",
                                       "--dry-run",
                                       "--result-file=r.json",
                                       "--log-file",
                                       "l.txt",
                                       "--on-stop",
                                       "leave",
                                       "--interleave",
                                       "prefix",
                                       "--poll-interval",
                                       "500ms",
                                       "--heartbeat",
                                       "0",
                                       "--pass-service-messages",
                                       "buildStatus, tag",
                                       "--ca-file",
                                       "ca.pem",
                                       "--pin-sha256",
                                       "ab",
                                       "--insecure",
                                       "--proxy",
                                       "http://proxy:8080",
                                       "steps.json"});
  REQUIRE(line.problems.empty());
  CHECK(line.command == Command::run);
  CHECK(line.subject == "steps.json");
  const auto& options = line.options;
  CHECK(options.log_protocol == agent::Protocol::teamcity);
  CHECK(options.dry_run);
  CHECK(options.result_file == "r.json");
  CHECK(options.log_file == "l.txt");
  CHECK_FALSE(options.follow.cancel_on_stop);
  CHECK(options.interleave == agent::Interleave::prefix);
  CHECK(options.follow.poll_interval == octopus::Duration(500));
  CHECK(options.follow.first_poll_interval == octopus::Duration(500));
  CHECK(options.follow.heartbeat == octopus::Duration(0));
  CHECK(options.pass_service_messages == std::vector<std::string>{"buildStatus", "tag"});
  REQUIRE(options.connection.size() == 4);
  CHECK(options.connection[2].key == "ignoreSslErrors");
  CHECK(options.connection[2].value == "true");
  CHECK(options.connection[3].value == "http://proxy:8080");
}

TEST_CASE("without options the defaults hold") {
  const auto line = read_command_line({"run", "-"});
  CHECK(line.problems.empty());
  CHECK(line.subject == "-");
  CHECK_FALSE(line.options.log_protocol);
  CHECK(line.options.follow.poll_interval == octopus::Duration(10'000));
  CHECK(line.options.follow.heartbeat == octopus::Duration(60'000));
  CHECK(line.options.follow.cancel_on_stop);
}

TEST_CASE("a step takes its parameters and the options of a run in any order") {
  const auto line = read_command_line(
      {"pack", "--dry-run", "--package-id", "A", "--log-protocol=plain", "--version", "1"});
  CHECK(line.problems.empty());
  CHECK(line.command == Command::step);
  CHECK(line.subject == "pack");
  CHECK(line.options.dry_run);
  CHECK(line.document == R"({"parameters":{"packageId":"A","version":"1"},"type":"pack"})");
}

TEST_CASE("help and version are found") {
  CHECK(read_command_line({}).command == Command::help);
  CHECK(read_command_line({"--help"}).command == Command::help);
  CHECK(read_command_line({"--version"}).command == Command::version);
  const auto step = read_command_line({"deploy", "--nonsense", "--help"});
  CHECK(step.command == Command::help);
  CHECK(step.subject == "deploy");
  CHECK(step.problems.empty());
}

TEST_CASE("schema and inspect take their subject") {
  CHECK(read_command_line({"schema"}).subject.empty());
  CHECK(read_command_line({"schema", "createRelease"}).subject == "create-release");
  CHECK(read_command_line({"schema", "create-release"}).subject == "create-release");
  const auto inspect = read_command_line({"inspect", "a.zip", "--json"});
  CHECK(inspect.command == Command::inspect);
  CHECK(inspect.subject == "a.zip");
  CHECK(inspect.json);
}

TEST_CASE("mistakes name the option, what is allowed and the nearest name") {
  CHECK(only_problem({"run", "--dryrun", "-"}) ==
        "--dryrun: unknown option; did you mean '--dry-run'?");
  CHECK(only_problem({
            "pack",
            "--packge-id",
        }) == "--packge-id: unknown option; did you mean '--package-id'?");
  CHECK(only_problem({"run", "--on-stop", "stay", "-"}) ==
        "--on-stop: 'stay' is neither cancel nor leave");
  CHECK(only_problem({"run", "--heartbeat", "soon", "-"})
            .starts_with("--heartbeat: 'soon' is not a duration; write hh:mm:ss"));
  CHECK(only_problem({"run", "--poll-interval", "0", "-"}) ==
        "--poll-interval: must be longer than 0");
  CHECK(only_problem({"run", "--log-protocol", "bamboozle", "-"}).find("one of auto, teamcity") !=
        std::string::npos);
  CHECK(only_problem({"run", "--interleave", "x", "-"}) ==
        "--interleave: 'x' is not one of auto, flow, buffer, prefix");
  CHECK(only_problem({"run", "--dry-run=perhaps", "-"}) ==
        "--dry-run: 'perhaps' is neither true nor false");
  CHECK(only_problem({"run"}) == ": no document; write octostep run FILE, or - for standard input");
  CHECK(only_problem({"run", "a", "b"}) == ": 'b' is a second document; only one is taken");
  CHECK(only_problem({"pack", "./dist"}) ==
        ": './dist' belongs to no option; parameters are written --name value");
  CHECK(only_problem({"delpoy"}) == ": unknown command 'delpoy'; did you mean 'deploy'?");
  CHECK(only_problem({"--dry-run", "run"}).starts_with("--dry-run: stands before the command"));
}

TEST_CASE("a proxy password does not belong on the command line") {
  CHECK(only_problem({"run", "--proxy", "http://me:secret@proxy:8080", "-"}).find("secret@") ==
        std::string::npos);
  CHECK(read_command_line({"run", "--proxy", "http://me@proxy:8080", "-"}).problems.empty());
}

TEST_CASE("the value of an unknown option is not a second mistake") {
  CHECK(only_problem({"pack", "--packge-id", "A"}) ==
        "--packge-id: unknown option; did you mean '--package-id'?");
}

TEST_CASE("every mistake of a command line is found") {
  const auto line = read_command_line({"run", "--on-stop", "x", "--what", "--heartbeat", "y", "-"});
  CHECK(line.problems.size() == 3);
}

TEST_CASE("forms take a CI server and a folder, and both are needed") {
  const auto line = agent::read_command_line({"forms", "gitlab", "--output", "ci"});
  CHECK(line.command == agent::Command::forms);
  CHECK(line.subject == "gitlab");
  CHECK(line.output == "ci");
  CHECK(line.problems.empty());
  CHECK(agent::read_command_line({"forms"}).problems.size() == 2);
}

TEST_CASE("cancel needs a journal and takes the connection's parameters") {
  CHECK(only_problem({"cancel"}) == "--journal: missing; write octostep cancel --journal F");
  const auto line = agent::read_command_line({"cancel", "--journal", "j", "--space", "Default"});
  CHECK(line.problems.empty());
  CHECK(line.command == agent::Command::cancel);
  CHECK(line.options.journal == "j");
  CHECK(line.document.find("\"space\":\"Default\"") != std::string::npos);
  CHECK(only_problem({"cancel", "--journal", "j", "--environments", "Test"})
            .starts_with("--environments: unknown option"));
}
