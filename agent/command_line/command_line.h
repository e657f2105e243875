// The command line: what to do, and how. All mistakes in it are reported together.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "agent/intake/connection_settings.h"
#include "agent/log/build_log.h"
#include "schema/problem.h"
#include "steps/step.h"

namespace octostep::agent {

enum class Command { help, version, run, step, schema, inspect, forms, cancel, doctor };

struct RunOptions {
  std::optional<Protocol> log_protocol; // absent: detect it from the environment
  Interleave interleave = Interleave::automatic;
  bool dry_run = false;
  std::string result_file, log_file, journal; // "" = none
  steps::FollowOptions follow;
  std::vector<std::string> pass_service_messages;
  std::vector<ConnectionOption> connection;
};

struct CommandLine {
  Command command = Command::help;
  RunOptions options;
  std::string subject; // FILE or - of run, PACKAGE of inspect, CI of forms, STEP of schema, help
                       // and step; "" = none
  // For a step: the document with that one step. For cancel and doctor: a document with the
  // connection's parameters.
  std::string document;
  bool json = false;
  std::string output;                    // target folder of forms
  std::string project, environment;      // that doctor should look for; "" = none
  std::vector<schema::Problem> problems; // paths are option names, or "" for the whole command line
};

// `arguments` does not include the program's name. Does not throw for mistakes; they are in
// `problems`.
[[nodiscard]] CommandLine read_command_line(std::vector<std::string> arguments);

} // namespace octostep::agent
