#include "agent/intake/connection_settings.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "agent/ci/oidc_source.h"
#include "agent/intake/json_reader.h"
#include "schema/catalog.h"
#include "schema/validator.h"

namespace octostep::agent {
namespace {

using nlohmann::json;

// The ways to sign in to the server. They count as one choice: a credential from one place is never
// mixed with another from a different place. Only user and password, which are useless alone, may
// come from different places. The identity token is not in this list, because it often comes from
// the build server while the document names the service account.
constexpr std::array<std::string_view, 5> k_credentials{
    "apiKey", "accessToken", "oidcServiceAccountId", "user", "password"};
constexpr std::array<std::string_view, 2> k_identity_tokens{"oidcIdToken", "oidcIdTokenFile"};

template <std::size_t Count>
bool is_one_of(std::string_view key, const std::array<std::string_view, Count>& keys) {
  return std::ranges::find(keys, key) != keys.end();
}

template <std::size_t Count>
bool has_one_of(const json& connection, const std::array<std::string_view, Count>& keys) {
  return std::ranges::any_of(keys, [&](std::string_view key) { return is_given(connection, key); });
}

// Whether `key` of `defaults` is the missing half of `connection`. A password for another user does
// not count.
bool completes_sign_in(const json& connection, const json& defaults, std::string_view key) {
  if (key.empty() || key != missing_half_of_sign_in(connection)) return false;
  const std::string given = key == "user" ? "password" : "user";
  return !is_given(defaults, given) || defaults.at(given) == connection.at(given);
}

// A reference that could not be resolved leaves an empty value, which is a problem of its own; the
// first one about each value is enough.
void drop_repeated(std::vector<schema::Problem>& problems, std::size_t first) {
  for (auto i = first; i < problems.size(); ++i)
    problems.erase(std::remove_if(problems.begin() + static_cast<std::ptrdiff_t>(i) + 1,
                                  problems.end(),
                                  [&, path = problems[i].path](const schema::Problem& problem) {
                                    return problem.path == path;
                                  }),
                   problems.end());
}

// Removes values that cannot be used and have been reported.
void drop_reported(json& server,
                   const std::vector<schema::Problem>& problems,
                   std::size_t first_own_problem) {
  std::vector<std::string> unusable;
  for (const auto& [key, value] : server.items()) {
    const std::string path = json_path("/server", key);
    for (auto i = first_own_problem; i < problems.size(); ++i)
      if (problems[i].path == path || problems[i].path.starts_with(path + "/"))
        unusable.push_back(key);
  }
  for (const auto& key : unusable) server.erase(key);
}

// The first of the parameter's variables that is set; "" if none is.
std::string variable_in_use(const schema::Parameter& parameter, const Environment& environment) {
  for (const auto& name : parameter.environment)
    if (!environment_value(environment, name).empty()) return name;
  return {};
}

json connection_from_environment(const Environment& environment) {
  json connection = json::object();
  for (const auto& parameter : schema::connection_parameters()) {
    if (is_one_of(parameter.key, k_credentials) && has_credential(connection) &&
        parameter.key != missing_half_of_sign_in(connection))
      continue;
    auto value = environment_value(environment, variable_in_use(parameter, environment));
    if (!value.empty()) connection[parameter.key] = std::move(value);
  }
  return connection;
}

} // namespace

json read_server_object(json server,
                        References& references,
                        std::vector<schema::Problem>& problems) {
  if (server.is_null()) return json::object();
  if (!server.is_object()) {
    problems.push_back({"/server", "must be an object with url, apiKey, space, ..."});
    return json::object();
  }
  const auto first_own_problem = problems.size();
  if (server.contains("url") && server.contains("serverUrl")) {
    problems.push_back({"/server/url", "given twice, as 'url' and as 'serverUrl'"});
    server.erase("url");
  }
  const bool has_short_name = server.contains("url");
  PendingReferences pending;
  references.resolve(server, "/server", StepScope(), pending, problems);
  const auto first_value_problem = problems.size();
  if (has_short_name) {
    server["serverUrl"] = std::move(server["url"]);
    server.erase("url");
  }
  (void)schema::read_parameters(
      schema::connection_schema(), server, "/server", schema::References::resolved, problems);
  drop_reported(server, problems, first_own_problem);
  if (has_short_name)
    for (auto i = first_value_problem; i < problems.size(); ++i)
      if (problems[i].path == "/server/serverUrl") problems[i].path = "/server/url";
  drop_repeated(problems, first_own_problem);
  return server;
}

void apply_connection_options(json& connection,
                              const std::vector<ConnectionOption>& options,
                              std::vector<schema::Problem>& problems) {
  for (const auto& option : options) {
    const auto first_problem = problems.size();
    (void)schema::read_parameters(schema::connection_schema(),
                                  json{{option.key, option.value}},
                                  "",
                                  schema::References::resolved,
                                  problems);
    for (auto i = first_problem; i < problems.size(); ++i) problems[i].path = option.option;
    if (problems.size() == first_problem) connection[option.key] = option.value;
  }
}

void add_connection_defaults(json& connection, const json& defaults) {
  const bool has_identity_token = has_one_of(connection, k_identity_tokens);
  const bool has_own_credential = has_credential(connection);
  for (const auto& [key, value] : defaults.items()) {
    const bool is_chosen = (has_own_credential && is_one_of(key, k_credentials) &&
                            !completes_sign_in(connection, defaults, key)) ||
                           (has_identity_token && is_one_of(key, k_identity_tokens));
    if (!is_given(connection, key) && !is_chosen) connection[key] = value;
  }
}

void add_environment_defaults(json& connection,
                              const Environment& environment,
                              std::vector<schema::Problem>& problems) {
  const json own = connection;
  add_connection_defaults(connection, connection_from_environment(environment));
  for (const auto& parameter : schema::connection_parameters()) {
    if (is_given(own, parameter.key) || !is_given(connection, parameter.key)) continue;
    const auto name = variable_in_use(parameter, environment);
    if (!has_replaced_bytes(environment_value(environment, name))) continue;
    problems.push_back({name, "the environment variable is not UTF-8; set it again"});
    connection.erase(parameter.key);
  }
}

bool is_given(const json& object, std::string_view key) {
  const auto found = object.find(key);
  return found != object.end() && !found->is_null();
}

bool has_server_url(const json& connection) { return is_given(connection, "serverUrl"); }

schema::ParameterValues read_connection(const ConnectionSources& sources,
                                        const std::string& space,
                                        std::vector<schema::Problem>& problems) {
  json connection = json::parse(sources.document).at("parameters");
  PendingReferences pending;
  sources.references.resolve(connection, "/parameters", StepScope(), pending, problems);
  apply_connection_options(connection, sources.options, problems);
  if (!space.empty()) add_connection_defaults(connection, {{"space", space}});
  add_environment_defaults(connection, sources.environment, problems);
  if (const auto missing = missing_half_of_sign_in(connection); !missing.empty())
    problems.push_back({json_path("/parameters", missing), missing_half_message(missing)});
  return schema::read_parameters(schema::connection_schema(),
                                 connection,
                                 "/parameters",
                                 schema::References::resolved,
                                 problems);
}

bool has_credential(const json& connection) { return has_one_of(connection, k_credentials); }

std::string missing_half_of_sign_in(const json& connection) {
  const bool has_user = is_given(connection, "user");
  if (has_user == is_given(connection, "password")) return {};
  return has_user ? "password" : "user";
}

std::string missing_half_message(const std::string& missing) {
  return fmt::format("missing beside '{}', without which it is no credential; set {} in the "
                     "environment, or say it here",
                     missing == "user" ? "password" : "user",
                     schema::connection_schema().find(missing)->environment.front());
}

std::vector<std::string> secrets_in_environment(const Environment& environment) {
  std::vector<std::string> secrets;
  for (const auto& parameter : schema::connection_parameters()) {
    if (parameter.type != schema::ParameterType::secret) continue;
    for (const auto& name : parameter.environment)
      if (std::string value = environment_value(environment, name); !value.empty())
        secrets.push_back(std::move(value));
  }
  for (auto& token : request_tokens_in_environment(environment))
    secrets.push_back(std::move(token));
  return secrets;
}

} // namespace octostep::agent
