// The command lines of the Go CLI "octopus", as far as the official plugins write them, as
// documents. Options are written --name value, --name=value, -n value or -nvalue; flags take a
// value only behind =. Their names stand in the step schemas.
#pragma once

#include <istream>
#include <optional>
#include <string>
#include <vector>

#include "agent/dialects/dialect_parameters.h"
#include "schema/problem.h"

namespace octostep::agent {

enum class ResultFormat { table, basic, json };

struct OctopusCommand {
  enum class Kind { help, version, config_list, login, logout, step };
  Kind kind = Kind::help;
  std::string words; // "release create"
  const schema::StepSchema* step = nullptr;
  std::string document; // of a step; of login: the connection as "parameters"
  std::optional<DialectParameters> parameters{}; // of a step, as they are in the document
  ResultFormat format = ResultFormat::table;
  std::vector<std::string> warnings;
  std::vector<schema::Problem> problems; // paths are option names
};

// `words` without the program's name. `piped` is read only where task IDs are waited for and none
// was named.
[[nodiscard]] OctopusCommand read_octopus_command_line(std::vector<std::string> words,
                                                       std::istream& piped);

[[nodiscard]] DialectParameters octopus_parameters(const schema::StepSchema& kind);

} // namespace octostep::agent
