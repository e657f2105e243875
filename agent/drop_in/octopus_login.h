// `octopus login` for the steps of one build. What it is told is kept where only the build finds
// it (build_scratch.h), never in the user's configuration: two builds of one agent account that log
// in to two servers do not meet.
#pragma once

#include <string>

#include "agent/ci/process_environment.h"
#include "agent/dialects/octopus_command_line.h"

namespace octostep::agent {

struct Login {
  std::string server, api_key, access_token;
  std::string service_account{},
      identity_token{}; // exchanged by each step, while the token is valid
  bool ignore_ssl_errors = false;
};

// What this build has logged in to; empty when it has not.
[[nodiscard]] Login stored_login(const Environment& environment);

// The environment with the login in the place of what it does not say itself. A credential goes
// only to the server it was given for.
[[nodiscard]] Environment with_login(const Environment& environment, const Login& login);

// Tries the connection and keeps it. Returns the exit code of the Go CLI.
[[nodiscard]] int log_in(const OctopusCommand& command, const Environment& environment);
[[nodiscard]] int log_out(const Environment& environment);

} // namespace octostep::agent
