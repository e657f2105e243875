#include "agent/run/run_log.h"

#include <doctest/doctest.h>

#include "test/unit/agent/log/log_fixture.h"

using namespace octostep;

TEST_CASE("a file whose name has line breaks adds no other file to the list of artifacts") {
  test::LogBench bench;
  agent::RunLog log(bench.log, {}, {});
  log.write(steps::ArtifactWritten{"/w/report.html"});
  log.write(steps::ArtifactWritten{"/w/a\n/etc/passwd"});
  log.write(steps::ArtifactWritten{"/w/a\r/etc/passwd"});
  CHECK(log.artifacts() == std::vector<std::string>{"/w/report.html"});
}

TEST_CASE("a line of the program's own stays one line, whatever it quotes") {
  CHECK(agent::own_line(steps::Level::info, "cannot write 'a\noctostep: succeeded'").text ==
        "cannot write 'a octostep: succeeded'");
}

TEST_CASE("an output that is not to register secrets does not show them") {
  for (const auto protocol : {agent::Protocol::azure_devops, agent::Protocol::github}) {
    auto options = test::LogBench::with(protocol);
    test::LogBench registering(options);
    registering.log.add_secret("hunter2!");
    CHECK(registering.output.text.find("hunter2!") != std::string::npos);
    options.registers_secrets = false;
    test::LogBench silent(options);
    silent.log.add_secret("hunter2!");
    silent.log.write(test::own({}, "hunter2!"));
    CHECK(silent.output.text.find("hunter2!") == std::string::npos);
  }
}
