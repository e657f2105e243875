// How a run reaches the Octopus Server, put together from the command line's options, the
// document's "server" object and the environment, in this order. A step's own parameters stand
// between the options and the "server" object.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json_fwd.hpp>

#include "agent/ci/process_environment.h"
#include "agent/intake/references.h"
#include "schema/parameter_values.h"
#include "schema/problem.h"

namespace octostep::agent {

// One option of the command line that stands for a connection parameter.
struct ConnectionOption {
  std::string option; // "--ca-file", for problems
  std::string key;    // of schema::connection_parameters()
  std::string value;
};

struct ConnectionSources {
  const std::string& document; // JSON with "parameters"
  const std::vector<ConnectionOption>& options;
  References& references;
  const Environment& environment;
};

// Reads the "server" object (null = none) with its references; `url` is its short name for
// serverUrl. What has a problem is left out of the values returned, so that it is not reported once
// per step.
[[nodiscard]] nlohmann::json read_server_object(nlohmann::json server,
                                                References& references,
                                                std::vector<schema::Problem>& problems);

void apply_connection_options(nlohmann::json& connection,
                              const std::vector<ConnectionOption>& options,
                              std::vector<schema::Problem>& problems);

// Adds what `connection` does not say and `defaults` does. Credentials are one thing: when
// `connection` has one, none is added, unless it is half of user and password.
void add_connection_defaults(nlohmann::json& connection, const nlohmann::json& defaults);

// Likewise, from the variables that the schema names: OCTOPUS_URL, OCTOPUS_API_KEY, OCTOPUS_SPACE,
// ...
void add_environment_defaults(nlohmann::json& connection,
                              const Environment& environment,
                              std::vector<schema::Problem>& problems);

[[nodiscard]] bool has_server_url(const nlohmann::json& connection);
// A value that is neither null nor blank.
[[nodiscard]] bool is_given(const nlohmann::json& parameters, std::string_view key);

// The connection of a command that is no step: what `document` has as "parameters", then the
// options, then `space` ("" = none known), then the environment. Nothing else names the server that
// the credentials go to.
[[nodiscard]] schema::ParameterValues read_connection(const ConnectionSources& sources,
                                                      const std::string& space,
                                                      std::vector<schema::Problem>& problems);

[[nodiscard]] bool has_credential(const nlohmann::json& connection);

// "user" or "password" when only the other one is given, else "".
[[nodiscard]] std::string missing_half_of_sign_in(const nlohmann::json& connection);
[[nodiscard]] std::string missing_half_message(const std::string& missing);

// Values of the variables that hold credentials, to be masked whether or not a step uses them.
[[nodiscard]] std::vector<std::string> secrets_in_environment(const Environment& environment);

} // namespace octostep::agent
