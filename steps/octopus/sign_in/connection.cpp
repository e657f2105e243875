#include "steps/octopus/sign_in/connection.h"

#include <utility>

#include "steps/octopus/http/http_url.h"
#include "steps/octopus/http/poco_transport.h"
#include "steps/octopus/http/retry_transport.h"
#include "steps/octopus/sign_in/credentials.h"

namespace octostep::octopus {

namespace {

// Uses the server's proxy and limits, but not its certificate settings.
TransportMaker build_server_transports(const ServerConnection& connection, Clock& clock) {
  return [connection, &clock](const std::string& url) {
    const auto end = parse_http_url(url, "the build server's URL for identity tokens");
    ServerConnection other;
    other.url = (end.secure ? "https://" : "http://") + end.host_and_port();
    other.user_agent = connection.user_agent;
    other.proxy_url = connection.proxy_url;
    other.proxy_user = connection.proxy_user;
    other.proxy_password = connection.proxy_password;
    other.environment_proxy = connection.environment_proxy;
    other.environment_no_proxy = connection.environment_no_proxy;
    other.ca_file = connection.ca_file;
    other.connect_limit = connection.connect_limit;
    return make_poco_transport(other, clock);
  };
}

std::unique_ptr<Transport> with_credentials(std::unique_ptr<Transport> server,
                                            const ServerConnection& connection,
                                            Clock& clock,
                                            SecretListener on_secret) {
  const bool has_own = !connection.api_key.empty() || !connection.access_token.empty();
  if (!has_own && !connection.service_account.empty())
    return std::make_unique<CredentialsTransport>(
        std::move(server),
        AccessTokens(connection.service_account,
                     connection.identity,
                     build_server_transports(connection, clock),
                     clock,
                     std::move(on_secret)));
  if (!has_own && !connection.user.empty())
    return std::make_unique<CredentialsTransport>(
        std::move(server), UserSession(connection.user, connection.password, std::move(on_secret)));
  return std::make_unique<CredentialsTransport>(
      std::move(server), connection.api_key, connection.access_token);
}

} // namespace

bool has_credentials(const ServerConnection& connection) {
  return !connection.api_key.empty() || !connection.access_token.empty() ||
         !connection.service_account.empty() || !connection.user.empty();
}

ServerConnection without_credentials(ServerConnection connection) {
  connection.api_key.clear();
  connection.access_token.clear();
  connection.service_account.clear();
  connection.user.clear();
  connection.password.clear();
  return connection;
}

std::unique_ptr<Transport>
connect(const ServerConnection& connection, Clock& clock, ConnectionWatch watch) {
  auto authenticated = with_credentials(make_poco_transport(connection, clock, watch.way),
                                        connection,
                                        clock,
                                        std::move(watch.on_secret));
  RetryRules rules;
  rules.window = connection.outage_limit;
  rules.first_wait = connection.first_retry;
  rules.max_retries = connection.max_retries;
  return std::make_unique<RetryTransport>(
      std::move(authenticated), rules, clock, std::move(watch.on_outage));
}

} // namespace octostep::octopus
