#include "steps/octopus/credentials.h"

#include <utility>

#include "steps/octopus/octopus_error.h"
#include "steps/octopus/text.h"

namespace octostep::octopus {

namespace {

constexpr int k_unauthorized = 401;

NameValue bearer(const std::string& token) { return {"Authorization", "Bearer " + token}; }

Request with_header(const Request& request, const NameValue& header) {
  Request extended = request;
  extended.headers.push_back(header);
  return extended;
}

} // namespace

std::string header_secret(const std::string& secret, const std::string& what) {
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

CredentialsTransport::CredentialsTransport(std::unique_ptr<Transport> inner,
                                           const std::string& api_key,
                                           const std::string& access_token)
    : m_inner(std::move(inner)) {
  if (const auto key = header_secret(api_key, "API key"); !key.empty())
    m_header = {"X-Octopus-ApiKey", key};
  else if (const auto token = header_secret(access_token, "access token"); !token.empty())
    m_header = bearer(token);
}

CredentialsTransport::CredentialsTransport(std::unique_ptr<Transport> inner, AccessTokens tokens)
    : m_inner(std::move(inner)), m_tokens(std::move(tokens)) {}

Response CredentialsTransport::send(const Request& request, std::stop_token stop) {
  if (m_tokens) return send_with_token(request, stop);
  if (!m_header) return m_inner->send(request, std::move(stop));
  return m_inner->send(with_header(request, *m_header), std::move(stop));
}

// 401 means that nothing was carried out, so a write may be sent again.
Response CredentialsTransport::send_with_token(const Request& request,
                                               const std::stop_token& stop) {
  auto response =
      m_inner->send(with_header(request, bearer(m_tokens->current(*m_inner, stop))), stop);
  if (response.status != k_unauthorized) return response;
  m_tokens->forget();
  return m_inner->send(with_header(request, bearer(m_tokens->current(*m_inner, stop))), stop);
}

} // namespace octostep::octopus
