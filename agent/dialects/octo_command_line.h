// The command lines of octo.exe 9, which the official plugins write, as documents. Options may be
// written --name value, --name=value, --name:value, with - or / instead of --, in any case. Their
// names stand in the step schemas; here is only how octo.exe reads a command line.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "agent/dialects/dialect_parameters.h"
#include "schema/problem.h"

namespace octostep::agent {

struct OctoOptions {
  bool service_messages = false;
  bool dry_run = false; // --whatIf
  bool help = false;
  bool json = false;                 // --outputFormat=json
  std::vector<std::string> warnings; // of what is taken otherwise than somebody may expect
};

struct OctoCommand {
  enum class Kind { help, version, step };
  Kind kind = Kind::help;
  std::string subject; // command that help is asked for, or that runs; "" = none
  const schema::StepSchema* step = nullptr;
  std::string document;                          // of a step
  std::optional<DialectParameters> parameters{}; // of a step, as they are in the document
  OctoOptions options;
  std::vector<schema::Problem> problems; // paths are option names
};

// `words` without the program's name.
[[nodiscard]] OctoCommand read_octo_command_line(std::vector<std::string> words);

// The options of one command, as plugins also let people write them into a form.
void read_octo_options(std::vector<std::string> words,
                       DialectParameters& parameters,
                       OctoOptions& options,
                       std::vector<schema::Problem>& problems);

// octo.exe waits only when it is asked to.
void complete_octo_waiting(DialectParameters& parameters);

[[nodiscard]] DialectParameters octo_parameters(const schema::StepSchema& kind);

// A problem's path in the document as the option it came from: "/parameters/releaseNumber" is
// "--version".
[[nodiscard]] std::string dialect_path(const DialectParameters& names, const std::string& path);

} // namespace octostep::agent
