// One run, from its document to the exit code.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "agent/ci/process_environment.h"
#include "agent/command_line/command_line.h"
#include "agent/log/standard_streams.h"
#include "agent/run/run_log.h"
#include "agent/run/run_report.h"
#include "steps/octopus/client.h"

namespace octostep::agent {

// State after the last step, while the log is still open.
struct RunEnd {
  const RunReport& report;
  octopus::Client* server = nullptr; // of the last step with a server, to read back what was
                                     // created; null = none
  const steps::LogSink& log;
};

// What is different if another program's command line started the run.
struct RunManner {
  std::vector<std::string> warnings; // first lines of the log
  ByteOutput* output = nullptr;      // for the log; null = standard output. Not owned
  // Whether to ask the CI server to mask secrets, if it takes them from the log. If another program
  // reads the output instead, it would see the secrets.
  bool registers_secrets = true;
  // Converts octostep's exit code to that of the process. Null: no conversion.
  std::function<int(int)> exit_code;
  // Converts a problem's path in the document to what the user wrote. Null: to an option of
  // octostep.
  std::function<std::string(const std::string&)> problem_path;
  OutputEcho echo;                               // for outputs in the log; may be null
  std::function<void(const RunEnd&)> steps_over; // may be null
  // Called after the last line of the log; may be null.
  std::function<void(const RunReport&)> finished;
};

// For the commands `run` and STEP. A bug surfaces as an exception, after the result file was
// written. `streams` learns all secrets of the run.
[[nodiscard]] int run_steps(const CommandLine& line,
                            const Environment& environment,
                            StandardStreams& streams,
                            const RunManner& manner = {});

} // namespace octostep::agent
