// Adds the credentials to every request. They appear in one header and nowhere else.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "steps/octopus/access_token.h"
#include "steps/octopus/transport.h"

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
  // Access tokens by exchange over `inner`. A request that is refused because its token has ended
  // meanwhile is sent once more with a new one.
  CredentialsTransport(std::unique_ptr<Transport> inner, AccessTokens tokens);

  [[nodiscard]] Response send(const Request& request, std::stop_token stop) override;

private:
  [[nodiscard]] Response send_with_token(const Request& request, const std::stop_token& stop);

  std::unique_ptr<Transport> m_inner;
  std::optional<NameValue> m_header;
  std::optional<AccessTokens> m_tokens;
};

} // namespace octostep::octopus
