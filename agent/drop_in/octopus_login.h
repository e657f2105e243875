// `octopus login` for the steps of one build. What it is told is kept where only the build finds
// it (build_files.h), never in the user's configuration: two builds of one agent account that log
// in to two servers do not meet.
#pragma once

#include <string>

#include "agent/ci/process_environment.h"
#include "agent/dialects/octopus_command_line.h"
#include "agent/log/standard_streams.h"

namespace octostep::agent {

struct Login {
  std::string server, api_key, access_token;
  std::string service_account{},
      identity_token{}; // exchanged by each step, while the token is valid
  bool ignore_ssl_errors = false;
  std::string space{}; // "" = the server's default
};

// What this build has logged in to; empty when it has not.
[[nodiscard]] Login stored_login(const Environment& environment);

// Keeps it for the build's later commands. Returns why that is not possible, or "".
[[nodiscard]] std::string store_login(const Environment& environment, const Login& login);

// The environment with the login in the place of what it does not say itself. A credential goes
// only to the server it was given for; a login without a server adds what needs none.
[[nodiscard]] Environment with_login(const Environment& environment, const Login& login);

[[nodiscard]] bool names_server(const Environment& environment);

// Tries the connection and keeps it. Returns the exit code of the Go CLI.
[[nodiscard]] int
log_in(const OctopusCommand& command, const Environment& environment, StandardStreams& streams);
[[nodiscard]] int log_out(const Environment& environment, const StandardStreams& streams);

} // namespace octostep::agent
