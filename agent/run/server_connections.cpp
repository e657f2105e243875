#include "agent/run/server_connections.h"

#include <algorithm>
#include <cstdint>
#include <utility>

#include <fmt/format.h>

#include "agent/ci/build_facts.h"
#include "agent/ci/oidc_source.h"
#include "agent/run/run_log.h"

namespace octostep::agent {
namespace {

// The first variable that is set. POSIX programs agree on the lower-case names; CI agents set both.
std::string first_value(const Environment& environment, std::initializer_list<const char*> names) {
  for (const auto* name : names)
    if (std::string value = environment_value(environment, name); !value.empty()) return value;
  return {};
}

std::string environment_proxy(const Environment& environment, const std::string& url) {
  return url.starts_with("http://")
             ? first_value(environment, {"http_proxy", "HTTP_PROXY"})
             : first_value(environment, {"https_proxy", "HTTPS_PROXY", "http_proxy", "HTTP_PROXY"});
}

octopus::ConnectionWatch tell_to(steps::LogSink& log) {
  return {
      .on_outage =
          [&log](const std::string& text) { log.write(own_line(steps::Level::wait, text)); },
      .on_secret = [&log](const std::string& secret) { log.write(steps::SecretAdded{secret}); }};
}

std::vector<std::string> distinguishing(const octopus::ServerConnection& connection) {
  const auto number = [](octopus::Duration duration) { return std::to_string(duration.count()); };
  return {connection.url,
          connection.api_key,
          connection.access_token,
          connection.service_account,
          connection.identity.token,
          connection.identity.file,
          connection.identity.request_url,
          connection.user,
          connection.password,
          connection.space,
          connection.proxy_url,
          connection.proxy_user,
          connection.proxy_password,
          connection.ca_file,
          connection.pin_sha256,
          connection.ignore_tls_errors ? "ignore" : "check",
          number(connection.idle_limit.value_or(octopus::Duration(-1))),
          number(connection.outage_limit),
          number(connection.first_retry),
          std::to_string(connection.max_retries.value_or(-1))};
}

} // namespace

octopus::ServerConnection server_connection(const schema::ParameterValues& parameters,
                                            const Environment& environment) {
  octopus::ServerConnection connection;
  connection.url = parameters.text("serverUrl");
  connection.api_key = parameters.secret("apiKey").reveal();
  connection.access_token = parameters.secret("accessToken").reveal();
  connection.service_account = parameters.text("oidcServiceAccountId");
  if (!connection.service_account.empty())
    connection.identity = identity_source(parameters, environment);
  connection.user = parameters.text("user");
  connection.password = parameters.secret("password").reveal();
  connection.space = parameters.text("space");
  connection.user_agent = user_agent(environment);
  connection.proxy_url = parameters.text("proxy");
  connection.proxy_user = parameters.text("proxyUser");
  connection.proxy_password = parameters.secret("proxyPassword").reveal();
  connection.environment_proxy = environment_proxy(environment, connection.url);
  connection.environment_no_proxy = first_value(environment, {"no_proxy", "NO_PROXY"});
  connection.ca_file = parameters.text("caFile");
  connection.pin_sha256 = parameters.text("pinSha256");
  connection.ignore_tls_errors = parameters.flag("ignoreSslErrors");
  if (const auto limit = parameters.duration("httpTimeout")) connection.idle_limit = *limit;
  if (const auto wait = parameters.duration("retryBackoff")) connection.first_retry = *wait;
  if (const auto retries = parameters.integer("maxRetries"))
    connection.max_retries = static_cast<int>(std::clamp<std::int64_t>(*retries, 0, 1'000'000));
  return connection;
}

std::unique_ptr<octopus::Transport> StepConnections::to_server(steps::LogSink& log) {
  return octopus::connect(server_connection(m_parameters, m_environment), m_clock, tell_to(log));
}

std::unique_ptr<octopus::Transport> StepConnections::to(const std::string& origin,
                                                        steps::LogSink& log) {
  auto connection = without_credentials(server_connection(m_parameters, m_environment));
  connection.url = origin;
  connection.environment_proxy = environment_proxy(m_environment, origin);
  return octopus::connect(connection, m_clock, tell_to(log));
}

ServerConnections::ServerConnections(const Environment& environment,
                                     octopus::Clock& clock,
                                     steps::LogSink& log,
                                     std::stop_token stop)
    : m_environment(environment), m_clock(clock), m_log(log), m_stop(std::move(stop)) {}

octopus::Client& ServerConnections::client_for(const schema::ParameterValues& parameters) {
  return client_to(server_connection(parameters, m_environment));
}

octopus::Client& ServerConnections::client_to(const octopus::ServerConnection& connection) {
  const auto key = distinguishing(connection);
  auto found = m_entries.find(key);
  if (found == m_entries.end()) found = m_entries.emplace(key, connect(connection)).first;
  return *found->second.client;
}

ServerConnections::Entry ServerConnections::connect(const octopus::ServerConnection& connection) {
  if (connection.ignore_tls_errors)
    m_log.write(own_line(
        steps::Level::warning,
        fmt::format("The certificate of '{}' is not checked, because ignoreSslErrors is set. "
                    "Whoever is between agent and server can read the credentials; better name "
                    "the server's authority in caFile.",
                    connection.url)));
  Entry entry;
  entry.transport = octopus::connect(connection, m_clock, tell_to(m_log));
  entry.client =
      std::make_unique<octopus::Client>(*entry.transport, connection.url, connection.space, m_stop);
  return entry;
}

} // namespace octostep::agent
