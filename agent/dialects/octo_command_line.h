// Turns the command lines of octo.exe 9, which the official plugins write, into documents. Options
// may be written --name value, --name=value, --name:value, with - or / instead of --, in any case.
// The step schemas contain their names; this file only knows how octo.exe reads a command line.
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
  bool json = false; // --outputFormat=json
  // Warnings about things that octostep treats differently than users may expect.
  std::vector<std::string> warnings;
};

struct OctoCommand {
  enum class Kind { help, version, step };
  Kind kind = Kind::help;
  std::string subject; // the command that runs, or for which help is requested; "" = none
  const schema::StepSchema* step = nullptr;
  std::string document;                          // for a step
  std::optional<DialectParameters> parameters{}; // for a step, as in the document
  OctoOptions options;
  std::vector<schema::Problem> problems; // paths are option names
};

// `words` does not include the program's name.
[[nodiscard]] OctoCommand read_octo_command_line(std::vector<std::string> words);

// Reads the options of one command; plugins also let users write them into a form.
void read_octo_options(std::vector<std::string> words,
                       DialectParameters& parameters,
                       OctoOptions& options,
                       std::vector<schema::Problem>& problems);

// octo.exe only waits if it is asked to.
void complete_octo_waiting(DialectParameters& parameters);

[[nodiscard]] DialectParameters octo_parameters(const schema::StepSchema& kind);

// Converts a problem's path in the document to the option it came from: "/parameters/releaseNumber"
// becomes "--version".
[[nodiscard]] std::string dialect_path(const DialectParameters& names, const std::string& path);

} // namespace octostep::agent
