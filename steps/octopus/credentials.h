// Adds the credentials to every request. They appear in one header and nowhere else.
#pragma once

#include <memory>
#include <string>

#include "steps/octopus/transport.h"

namespace octostep::octopus {

class CredentialsTransport final : public Transport {
public:
  // `api_key` is used when both are given; with neither, requests go out as they are.
  CredentialsTransport(std::unique_ptr<Transport> inner,
                       const std::string& api_key,
                       const std::string& access_token);

  [[nodiscard]] Response send(const Request& request, std::stop_token stop) override;

private:
  std::unique_ptr<Transport> m_inner;
  std::optional<NameValue> m_header;
};

} // namespace octostep::octopus
