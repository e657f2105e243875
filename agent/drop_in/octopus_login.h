// `octopus login` for the steps of one build. What it receives is kept where only the build finds
// it (build_files.h), never in the user's configuration, so two builds of one agent account that
// log in to two servers do not interfere.
#pragma once

#include <string>

#include "agent/ci/process_environment.h"
#include "agent/dialects/octopus_command_line.h"
#include "agent/log/standard_streams.h"

namespace octostep::agent {

struct Login {
  std::string server, api_key, access_token;
  std::string service_account{}, identity_token{}; // each step exchanges it while it is valid
  bool ignore_ssl_errors = false;
  std::string space{}; // "" = the server's default
};

// What this build has logged in to; empty if it has not.
[[nodiscard]] Login stored_login(const Environment& environment);

// Stores it for later commands of the build. Returns why that is not possible, or "".
[[nodiscard]] std::string store_login(const Environment& environment, const Login& login);

// The environment, completed with the login where it does not say anything itself. A credential
// only goes to the server for which it was given; a login without a server adds only what needs no
// server.
[[nodiscard]] Environment with_login(const Environment& environment, const Login& login);

[[nodiscard]] bool names_server(const Environment& environment);

// Tries the connection and stores it. Returns the exit code of the Go CLI.
[[nodiscard]] int
log_in(const OctopusCommand& command, const Environment& environment, StandardStreams& streams);
[[nodiscard]] int log_out(const Environment& environment, const StandardStreams& streams);

} // namespace octostep::agent
