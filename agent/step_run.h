// One run, from its document to the exit code.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "agent/cli_options.h"
#include "agent/process_environment.h"
#include "agent/run_report.h"

namespace octostep::agent {

// What differs when a run was started by another program's command line.
struct RunManner {
  std::vector<std::string> warnings; // first lines of the log
  ByteOutput* output = nullptr;      // of the log; null = standard output. Not owned
  // What the process ends with, from one of octostep's exit codes. Null: the code itself.
  std::function<int(int)> exit_code;
  // A problem's path in the document as the user wrote it. Null: as an option of octostep's.
  std::function<std::string(const std::string&)> problem_path;
  // Told after the last line of the log; may be null.
  std::function<void(const RunReport&)> finished;
};

// For the commands `run` and STEP. A mistake of the program comes out as an exception, after the
// result file was written.
[[nodiscard]] int
run_steps(const CommandLine& line, const Environment& environment, const RunManner& manner = {});

} // namespace octostep::agent
