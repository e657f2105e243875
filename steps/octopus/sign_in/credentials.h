// Adds the credentials to every request. They appear in its headers and nowhere else.
#pragma once

#include <memory>
#include <string>
#include <variant>
#include <vector>

#include "steps/octopus/http/transport.h"
#include "steps/octopus/sign_in/access_token.h"
#include "steps/octopus/sign_in/user_session.h"

namespace octostep::octopus {

// A secret as a header can hold it: without the line break that a file often ends with. Throws
// OctopusError of kind unauthenticated for other characters that no header can hold; never shows
// the value.
[[nodiscard]] std::string header_secret(const std::string& secret, const std::string& what);

class CredentialsTransport final : public Transport {
public:
  // `api_key` is used when both are given; with neither, requests go out as they are.
  CredentialsTransport(std::unique_ptr<Transport> inner,
                       const std::string& api_key,
                       const std::string& access_token);
  // Access tokens by exchange, or a session by signing in, over `inner`. A request that is refused
  // because they have ended meanwhile is sent once more with new ones.
  CredentialsTransport(std::unique_ptr<Transport> inner, AccessTokens tokens);
  CredentialsTransport(std::unique_ptr<Transport> inner, UserSession session);

  [[nodiscard]] Response send(const Request& request, std::stop_token stop) override;

private:
  [[nodiscard]] std::vector<NameValue> headers(const std::stop_token& stop);
  // False when there can be no others.
  [[nodiscard]] bool forget_headers();

  std::unique_ptr<Transport> m_inner;
  std::variant<std::vector<NameValue>, AccessTokens, UserSession> m_credentials;
};

} // namespace octostep::octopus
