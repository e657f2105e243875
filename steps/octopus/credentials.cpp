#include "steps/octopus/credentials.h"

#include "steps/octopus/octopus_error.h"
#include "steps/octopus/text.h"

namespace octostep::octopus {

namespace {

// A key read from a file often ends in a line break. Anything else that no header can hold is a
// mistake, and the message must not show the value.
std::string usable(const std::string& secret, const std::string& what) {
  std::string value(trimmed(secret));
  for (const char letter : value)
    if (static_cast<unsigned char>(letter) <= ' ' || static_cast<unsigned char>(letter) >= 0x7F)
      throw OctopusError(
          ErrorKind::unauthenticated,
          "the " + what +
              " holds a blank, a line break or another character that none can have; "
              "check where it is taken from");
  return value;
}

} // namespace

CredentialsTransport::CredentialsTransport(std::unique_ptr<Transport> inner,
                                           const std::string& api_key,
                                           const std::string& access_token)
    : m_inner(std::move(inner)) {
  if (const auto key = usable(api_key, "API key"); !key.empty())
    m_header = {"X-Octopus-ApiKey", key};
  else if (const auto token = usable(access_token, "access token"); !token.empty())
    m_header = {"Authorization", "Bearer " + token};
}

Response CredentialsTransport::send(const Request& request, std::stop_token stop) {
  if (!m_header) return m_inner->send(request, std::move(stop));
  Request with_credentials = request;
  with_credentials.headers.push_back(*m_header);
  return m_inner->send(with_credentials, std::move(stop));
}

} // namespace octostep::octopus
