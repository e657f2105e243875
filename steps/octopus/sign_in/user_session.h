// Access by user and password: signed in for a session, as somebody at the server's web pages is.
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

  // What a request of the session carries. Signs in over `server` when there is none. Throws
  // OctopusError of kind unauthenticated when the server refuses, from then on without asking it
  // again: it locks users out who try too often. Throws ExchangeFailure of delivery not_sent when
  // another try may help.
  [[nodiscard]] std::vector<NameValue> headers(Transport& server, const std::stop_token& stop);
  // The server has refused the current one.
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
