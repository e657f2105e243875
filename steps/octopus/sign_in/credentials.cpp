#include "steps/octopus/sign_in/credentials.h"

#include <utility>

#include "schema/text/ascii.h"
#include "steps/octopus/http/octopus_error.h"

namespace octostep::octopus {

namespace {

constexpr int k_unauthorized = 401;

NameValue bearer(const std::string& token) { return {"Authorization", "Bearer " + token}; }

Request with_headers(const Request& request, const std::vector<NameValue>& headers) {
  Request extended = request;
  extended.headers.insert(extended.headers.end(), headers.begin(), headers.end());
  return extended;
}

} // namespace

std::string header_secret(const std::string& secret, const std::string& what) {
  std::string value(text::trimmed(secret));
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
  auto& headers = std::get<std::vector<NameValue>>(m_credentials);
  if (const auto key = header_secret(api_key, "API key"); !key.empty())
    headers.emplace_back("X-Octopus-ApiKey", key);
  else if (const auto token = header_secret(access_token, "access token"); !token.empty())
    headers.push_back(bearer(token));
}

CredentialsTransport::CredentialsTransport(std::unique_ptr<Transport> inner, AccessTokens tokens)
    : m_inner(std::move(inner)), m_credentials(std::move(tokens)) {}

CredentialsTransport::CredentialsTransport(std::unique_ptr<Transport> inner, UserSession session)
    : m_inner(std::move(inner)), m_credentials(std::move(session)) {}

// 401 means that nothing was executed, so even a write may be sent again.
Response CredentialsTransport::send(const Request& request, std::stop_token stop) {
  auto response = m_inner->send(with_headers(request, headers(stop)), stop);
  if (response.status != k_unauthorized || !forget_headers()) return response;
  return m_inner->send(with_headers(request, headers(stop)), stop);
}

std::vector<NameValue> CredentialsTransport::headers(const std::stop_token& stop) {
  if (auto* tokens = std::get_if<AccessTokens>(&m_credentials))
    return {bearer(tokens->current(*m_inner, stop))};
  if (auto* session = std::get_if<UserSession>(&m_credentials))
    return session->headers(*m_inner, stop);
  return std::get<std::vector<NameValue>>(m_credentials);
}

bool CredentialsTransport::forget_headers() {
  if (auto* tokens = std::get_if<AccessTokens>(&m_credentials))
    tokens->forget();
  else if (auto* session = std::get_if<UserSession>(&m_credentials))
    session->forget();
  else
    return false;
  return true;
}

} // namespace octostep::octopus
