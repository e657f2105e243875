// Where, besides its flags, the Go CLI finds server, credential and space, and how users change
// them. The first source wins: a flag, the environment, ".env" in the working folder, what this
// build has logged in to, the user's configuration file (~/.config/octopus/cli_config.json, which
// is only read).
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "agent/ci/process_environment.h"
#include "agent/dialects/octopus_command_line.h"
#include "agent/drop_in/octopus_login.h"
#include "agent/log/standard_streams.h"

namespace octostep::agent {

struct OctopusSettings {
  Environment environment; // completed with what it did not contain itself
  bool ignore_ssl_errors = false;
  std::vector<std::string> warnings; // about files that cannot be used
};

// `given` are the parameters of the command line. A credential only goes to the server for which it
// was given. In particular, one from the command line or the environment never goes to a server
// that ".env" names, because a change by a stranger may have brought in any file of the workspace.
[[nodiscard]] OctopusSettings octopus_settings(const DialectParameters& given,
                                               const Environment& environment,
                                               const std::filesystem::path& folder);

// Reads OCTOPUS_URL, OCTOPUS_API_KEY, OCTOPUS_ACCESS_TOKEN and OCTOPUS_SPACE from a file of
// NAME=value lines; "export" before the name, quotes around the value and comments are allowed.
[[nodiscard]] Login env_file_login(std::string_view text);

// `octopus config list|get|set`. Each returns the exit code of the Go CLI.
[[nodiscard]] int list_config(const OctopusCommand& command,
                              const Environment& environment,
                              const StandardStreams& streams);
[[nodiscard]] int get_config(const OctopusCommand& command,
                             const Environment& environment,
                             const StandardStreams& streams);
[[nodiscard]] int set_config(const OctopusCommand& command,
                             const Environment& environment,
                             const StandardStreams& streams);

} // namespace octostep::agent
