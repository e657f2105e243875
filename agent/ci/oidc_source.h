// Decides where the build server's identity token comes from: the parameters, otherwise what the
// environment offers.
#pragma once

#include "agent/ci/process_environment.h"
#include "schema/parameter_values.h"
#include "steps/octopus/sign_in/identity_token.h"

namespace octostep::agent {

[[nodiscard]] octopus::IdentitySource identity_source(const schema::ParameterValues& parameters,
                                                      const Environment& environment);

// The values of variables with which a build can request identity tokens from the build server;
// they are secrets.
[[nodiscard]] std::vector<std::string>
request_tokens_in_environment(const Environment& environment);

} // namespace octostep::agent
