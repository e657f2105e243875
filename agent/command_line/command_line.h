// The command line: what to do, and how. Every mistake in it is found, none is passed over.
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
  std::optional<Protocol> log_protocol; // absent: what the environment says
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
  // Of a step: the document with that one step. Of cancel and doctor: one with the connection's
  // parameters.
  std::string document;
  bool json = false;
  std::string output;                    // folder of forms
  std::string project, environment;      // that doctor shall look for; "" = none
  std::vector<schema::Problem> problems; // paths are option names, or "" for the whole
};

// `arguments` without the program's own name.
[[nodiscard]] CommandLine read_command_line(std::vector<std::string> arguments);

} // namespace octostep::agent
