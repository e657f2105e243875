// Adds the credentials to every request. They appear only in its headers.
#pragma once

#include <memory>
#include <string>
#include <variant>
#include <vector>

#include "steps/octopus/http/transport.h"
#include "steps/octopus/sign_in/access_token.h"
#include "steps/octopus/sign_in/user_session.h"

namespace octostep::octopus {

// The secret in a form that fits into a header: without the line break at the end that a file often
// has. Throws OctopusError unauthenticated for characters that a header cannot contain; never shows
// the value.
[[nodiscard]] std::string header_secret(const std::string& secret, const std::string& what);

class CredentialsTransport final : public Transport {
public:
  // If both are given, `api_key` is used; without either, requests are sent unchanged.
  CredentialsTransport(std::unique_ptr<Transport> inner,
                       const std::string& api_key,
                       const std::string& access_token);
  // Exchanges access tokens, or signs in for a session, over `inner`. If a request is rejected
  // because they have expired, it is sent once more with new ones.
  CredentialsTransport(std::unique_ptr<Transport> inner, AccessTokens tokens);
  CredentialsTransport(std::unique_ptr<Transport> inner, UserSession session);

  [[nodiscard]] Response send(const Request& request, std::stop_token stop) override;

private:
  [[nodiscard]] std::vector<NameValue> headers(const std::stop_token& stop);
  // False if there cannot be new ones.
  [[nodiscard]] bool forget_headers();

  std::unique_ptr<Transport> m_inner;
  std::variant<std::vector<NameValue>, AccessTokens, UserSession> m_credentials;
};

} // namespace octostep::octopus
