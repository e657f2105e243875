// Access by user and password: signs in for a session, like a person on the server's web pages.
#pragma once

#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "steps/octopus/http/octopus_error.h"
#include "steps/octopus/http/transport.h"
#include "steps/octopus/sign_in/entry_request.h"

namespace octostep::octopus {

class UserSession {
public:
  UserSession(std::string user, std::string password, SecretListener on_secret);

  // The headers that a request of the session needs. Signs in over `server` if there is no session.
  // Throws OctopusError unauthenticated if the server refuses, and from then on without asking
  // again, because the server locks users out after several attempts. Throws ExchangeFailure
  // (not_sent) if another attempt may help.
  [[nodiscard]] std::vector<NameValue> headers(Transport& server, const std::stop_token& stop);
  // Call when the server has rejected the current session.
  void forget() { m_headers.clear(); }

private:
  void sign_in(Transport& server, const std::stop_token& stop);
  void take(const Response& response);
  [[nodiscard]] OctopusError refusal(const Request& request, const Response& response) const;
  void tell_secret(const std::string& secret) const;

  std::string m_user, m_password;
  SecretListener m_on_secret;
  std::vector<NameValue> m_headers; // empty = no session
  std::optional<OctopusError> m_refusal;
};

} // namespace octostep::octopus
