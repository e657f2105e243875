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

// The steps are over, the log is not.
struct RunEnd {
  const RunReport& report;
  octopus::Client* server = nullptr; // of the last step that had one, to read back what was made;
                                     // null = none had
  const steps::LogSink& log;
};

// What differs when a run was started by another program's command line.
struct RunManner {
  std::vector<std::string> warnings; // first lines of the log
  ByteOutput* output = nullptr;      // of the log; null = standard output. Not owned
  // Whether the CI is asked to mask secrets, where it takes them from the log. Who reads the output
  // instead of the CI would read them.
  bool registers_secrets = true;
  // What the process ends with, from one of octostep's exit codes. Null: the code itself.
  std::function<int(int)> exit_code;
  // A problem's path in the document as the user wrote it. Null: as an option of octostep's.
  std::function<std::string(const std::string&)> problem_path;
  OutputEcho echo;                                // of outputs in the log; may be null
  std::function<void(const RunEnd&)> steps_over;  // may be null
  std::function<void(const RunReport&)> finished; // after the log's last line; may be null
};

// For the commands `run` and STEP. A mistake of the program comes out as an exception, after the
// result file was written. `streams` gets to know all secrets of the run.
[[nodiscard]] int run_steps(const CommandLine& line,
                            const Environment& environment,
                            StandardStreams& streams,
                            const RunManner& manner = {});

} // namespace octostep::agent
