// Where the Go CLI finds server, credential and space beside its flags, and what it lets people
// change there. What is named first wins: a flag, the environment, ".env" in the working folder,
// what this build has logged in to, the user's configuration file (~/.config/octopus/
// cli_config.json, which is read and never written).
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "agent/ci/process_environment.h"
#include "agent/dialects/octopus_command_line.h"
#include "agent/drop_in/octopus_login.h"

namespace octostep::agent {

struct OctopusSettings {
  Environment environment; // with what it did not say itself
  bool ignore_ssl_errors = false;
  std::vector<std::string> warnings; // about files that cannot be used
};

// `given`: of the command line. A credential goes only to the server it was given for: one of the
// command line or the environment never to a server that ".env" names, since any file of the
// workspace may come from a stranger's change.
[[nodiscard]] OctopusSettings octopus_settings(const DialectParameters& given,
                                               const Environment& environment,
                                               const std::filesystem::path& folder);

// OCTOPUS_URL, OCTOPUS_API_KEY, OCTOPUS_ACCESS_TOKEN and OCTOPUS_SPACE out of a file of NAME=value
// lines; "export" before the name, quotes around the value and comments are allowed.
[[nodiscard]] Login env_file_login(std::string_view text);

// `octopus config list|get|set`. Return the exit code of the Go CLI.
[[nodiscard]] int list_config(const OctopusCommand& command, const Environment& environment);
[[nodiscard]] int get_config(const OctopusCommand& command, const Environment& environment);
[[nodiscard]] int set_config(const OctopusCommand& command, const Environment& environment);

} // namespace octostep::agent
