#include "steps/octopus/connection.h"

#include "steps/octopus/credentials.h"
#include "steps/octopus/poco_transport.h"
#include "steps/octopus/retry_transport.h"

namespace octostep::octopus {

std::unique_ptr<Transport>
connect(const ServerConnection& connection, Clock& clock, OutageListener on_outage) {
  auto server = make_poco_transport(connection, clock);
  auto authenticated = std::make_unique<CredentialsTransport>(
      std::move(server), connection.api_key, connection.access_token);
  RetryRules rules;
  rules.window = connection.outage_limit;
  rules.first_wait = connection.first_retry;
  rules.max_retries = connection.max_retries;
  return std::make_unique<RetryTransport>(
      std::move(authenticated), rules, clock, std::move(on_outage));
}

} // namespace octostep::octopus
