// How a run reaches the Octopus Server: combined from the options of the command line, the
// document's "server" object, and the environment, in this order. A step's own parameters come
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

// One command-line option for a connection parameter.
struct ConnectionOption {
  std::string option; // "--ca-file", for problems
  std::string key;    // a key of schema::connection_parameters()
  std::string value;
};

struct ConnectionSources {
  const std::string& document; // JSON with "parameters"
  const std::vector<ConnectionOption>& options;
  References& references;
  const Environment& environment;
};

// Reads the "server" object (null = none) with its references; `url` is a short name for serverUrl.
// Values with problems are left out of the result, so that they are not reported once per step.
[[nodiscard]] nlohmann::json read_server_object(nlohmann::json server,
                                                References& references,
                                                std::vector<schema::Problem>& problems);

void apply_connection_options(nlohmann::json& connection,
                              const std::vector<ConnectionOption>& options,
                              std::vector<schema::Problem>& problems);

// Adds values of `defaults` that `connection` does not have. Credentials belong together: if
// `connection` has one, none is added, except the missing half of user and password.
void add_connection_defaults(nlohmann::json& connection, const nlohmann::json& defaults);

// The same from the variables that the schema names: OCTOPUS_URL, OCTOPUS_API_KEY, OCTOPUS_SPACE,
// ...
void add_environment_defaults(nlohmann::json& connection,
                              const Environment& environment,
                              std::vector<schema::Problem>& problems);

[[nodiscard]] bool has_server_url(const nlohmann::json& connection);
// Whether the value is neither null nor blank.
[[nodiscard]] bool is_given(const nlohmann::json& parameters, std::string_view key);

// The connection of a command that is not a step: from the "parameters" of `document`, then the
// options, then `space` ("" = unknown), then the environment. Nothing else can name the server that
// gets the credentials. Throws schema::InvalidDefinition.
[[nodiscard]] schema::ParameterValues read_connection(const ConnectionSources& sources,
                                                      const std::string& space,
                                                      std::vector<schema::Problem>& problems);

[[nodiscard]] bool has_credential(const nlohmann::json& connection);

// "user" or "password" if only the other one is given, otherwise "".
[[nodiscard]] std::string missing_half_of_sign_in(const nlohmann::json& connection);
[[nodiscard]] std::string missing_half_message(const std::string& missing);

// The values of the variables for credentials, which are masked whether or not a step uses them.
[[nodiscard]] std::vector<std::string> secrets_in_environment(const Environment& environment);

} // namespace octostep::agent
