// Where the build server's identity token comes from: what the parameters say, else what the
// environment offers.
#pragma once

#include "agent/ci/process_environment.h"
#include "schema/parameter_values.h"
#include "steps/octopus/sign_in/identity_token.h"

namespace octostep::agent {

[[nodiscard]] octopus::IdentitySource identity_source(const schema::ParameterValues& parameters,
                                                      const Environment& environment);

// Variables with tokens that the build server gives out identity tokens for.
[[nodiscard]] std::vector<std::string>
request_tokens_in_environment(const Environment& environment);

} // namespace octostep::agent
