// Turns the command lines of the Go CLI "octopus", as far as the official plugins write them, into
// documents. Options are written --name value, --name=value, -n value or -nvalue; options that all
// commands take may also come before and between the words of the command. The step schemas contain
// the names.
#pragma once

#include <istream>
#include <optional>
#include <string>
#include <vector>

#include "agent/dialects/dialect_parameters.h"
#include "agent/dialects/octopus_commands.h"
#include "schema/problem.h"

namespace octostep::agent {

enum class ResultFormat { table, basic, json };

struct OctopusCommand {
  using Kind = OctopusKind;
  Kind kind = Kind::help;
  std::string words; // "release create"
  // For config get and config set: key and value; for package upload: the packages as written.
  std::vector<std::string> arguments;
  const schema::StepSchema* step = nullptr;
  std::string document; // for a step; for login: the connection as "parameters"
  std::optional<DialectParameters> parameters{}; // for a step, as in the document
  ResultFormat format = ResultFormat::table;
  bool is_format_given = false;
  std::vector<std::string> warnings;
  std::vector<schema::Problem> problems; // paths are option names
};

// `words` does not include the program's name. `piped` is read only if the command waits for task
// ids and none was given.
[[nodiscard]] OctopusCommand read_octopus_command_line(std::vector<std::string> words,
                                                       std::istream& piped);

[[nodiscard]] DialectParameters octopus_parameters(const schema::StepSchema& kind);

} // namespace octostep::agent
