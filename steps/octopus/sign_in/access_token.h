// Access by token exchange (OIDC): exchanges the build server's identity token for an access token
// of a service account, and again before that one expires.
#pragma once

#include <optional>
#include <stop_token>
#include <string>

#include "steps/octopus/http/clock.h"
#include "steps/octopus/http/transport.h"
#include "steps/octopus/sign_in/entry_request.h"
#include "steps/octopus/sign_in/identity_token.h"

namespace octostep::octopus {

class AccessTokens {
public:
  // `clock` is not owned.
  AccessTokens(std::string service_account,
               IdentitySource source,
               TransportMaker transport_to,
               Clock& clock,
               SecretListener on_secret);

  // A token that the server should accept now. If there is none, or it expires soon, exchanges over
  // `server`; as long as the old token is valid, a failing exchange does no harm. Throws
  // OctopusError unauthenticated if the server refuses, and ExchangeFailure (not_sent) if another
  // attempt may help.
  [[nodiscard]] std::string current(Transport& server, const std::stop_token& stop);
  // Call when the server has rejected the current token.
  void forget() { m_token.clear(); }

private:
  void exchange(Transport& server, const std::stop_token& stop);
  [[nodiscard]] std::string token_endpoint(Transport& server, const std::stop_token& stop);
  [[nodiscard]] std::optional<std::string>
  discovered(Transport& server, const std::string& path, const std::stop_token& stop);
  void take(const Response& response, Duration asked_at);
  void tell_secret(const std::string& token) const;

  std::string m_service_account;
  IdentitySource m_source;
  TransportMaker m_transport_to;
  Clock& m_clock;
  SecretListener m_on_secret;
  std::string m_endpoint; // path of the exchange on the server; "" = not discovered yet
  std::string m_token;
  Duration m_renew_at{0}, m_ends_at{0}; // by clock.elapsed()
};

} // namespace octostep::octopus
