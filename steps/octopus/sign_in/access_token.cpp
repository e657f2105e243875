#include "steps/octopus/sign_in/access_token.h"

#include <algorithm>
#include <charconv>
#include <utility>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "schema/text/ascii.h"
#include "steps/octopus/http/answer_text.h"
#include "steps/octopus/http/http_url.h"
#include "steps/octopus/http/json_tree.h"
#include "steps/octopus/http/octopus_error.h"
#include "steps/octopus/json_object.h"
#include "steps/octopus/sign_in/credentials.h"

namespace octostep::octopus {

namespace {

using nlohmann::json;

constexpr const char* k_purpose = "exchanging the identity token";
constexpr Duration k_renew_before_end{30'000};
constexpr Duration k_wait_after_failed_renewal{5'000};
constexpr std::int64_t k_usual_lifetime = 3'600; // seconds, if the server does not say

// Some versions send the number as text.
std::int64_t lifetime_of(const JsonObject& answer) {
  if (const auto number = answer.number("expires_in")) return std::max<std::int64_t>(1, *number);
  const auto text = answer.text("expires_in");
  std::int64_t number = 0;
  std::from_chars(text.data(), text.data() + text.size(), number);
  return number > 0 ? number : k_usual_lifetime;
}

// In OAuth's format, or in the server's usual error document.
std::string refusal_in_words(const Response& response) {
  const auto document = parse_json(response.body);
  if (document && document->is_object()) {
    const std::string source = "token exchange";
    const JsonObject object(*document, source);
    auto words = object.text("error_description");
    if (words.empty()) words = object.text("error");
    while (words.ends_with('.')) words.pop_back();
    if (!words.empty()) return text::as_one_line(words, 500);
  }
  return answer_in_words(response);
}

// The path of a URL below the server's own. Credentials go only to the configured server, whatever
// host its answer names (behind a reverse proxy it may be an internal one).
std::string path_of_endpoint(const std::string& url) {
  return parse_http_url(url, "the server's token endpoint").path;
}

} // namespace

AccessTokens::AccessTokens(std::string service_account,
                           IdentitySource source,
                           TransportMaker transport_to,
                           Clock& clock,
                           SecretListener on_secret)
    : m_service_account(std::move(service_account)),
      m_source(std::move(source)),
      m_transport_to(std::move(transport_to)),
      m_clock(clock),
      m_on_secret(std::move(on_secret)) {}

std::string AccessTokens::current(Transport& server, const std::stop_token& stop) {
  const auto now = m_clock.elapsed();
  if (!m_token.empty() && now < m_renew_at) return m_token;
  const bool still_holds = !m_token.empty() && now < m_ends_at;
  try {
    exchange(server, stop);
  } catch (const ExchangeFailure&) {
    if (!still_holds) throw;
    m_renew_at = std::min(m_ends_at, now + k_wait_after_failed_renewal);
  } catch (const OctopusError& error) {
    if (!still_holds || error.kind() == ErrorKind::stopped) throw;
    m_renew_at = m_ends_at; // a refusal is not temporary
  }
  return m_token;
}

void AccessTokens::exchange(Transport& server, const std::stop_token& stop) {
  const auto asked_at = m_clock.elapsed();
  const auto identity = identity_token(m_source, m_service_account, m_transport_to, stop);
  tell_secret(identity);
  Request request;
  request.method = Method::post;
  request.path = token_endpoint(server, stop);
  request.body = json{{"grant_type", "urn:ietf:params:oauth:grant-type:token-exchange"},
                      {"audience", m_service_account},
                      {"subject_token", identity},
                      {"subject_token_type", "urn:ietf:params:oauth:token-type:jwt"}}
                     .dump();
  const auto response = send_entry_request(server, request, k_purpose, stop);
  if (response.status >= 200 && response.status < 300) return take(response, asked_at);
  const auto claims = claims_in_words(identity);
  throw OctopusError(
      ErrorKind::unauthenticated,
      fmt::format("the server gives no access to service account '{}' for the build server's "
                  "identity token: {}: {}{}{}",
                  m_service_account,
                  status_in_words(response.status),
                  refusal_in_words(response),
                  claims.empty() ? "; the token is no JWT" : "; the token has " + claims,
                  "; the service account needs an OIDC identity with the same"),
      response.status);
}

std::string AccessTokens::token_endpoint(Transport& server, const std::stop_token& stop) {
  if (!m_endpoint.empty()) return m_endpoint;
  // If a proxy only lets /api through, the second one can be reached.
  for (const auto* path :
       {"/.well-known/openid-configuration", "/api/.well-known/openid-configuration"}) {
    if (auto endpoint = discovered(server, path, stop)) return m_endpoint = *endpoint;
  }
  throw OctopusError(ErrorKind::unauthenticated,
                     "the server offers no exchange of identity tokens (OIDC), which came with "
                     "2023.4; use an API key");
}

std::optional<std::string>
AccessTokens::discovered(Transport& server, const std::string& path, const std::stop_token& stop) {
  Request request;
  request.path = path;
  const auto response = send_entry_request(server, request, k_purpose, stop);
  if (response.status < 200 || response.status >= 300) return std::nullopt;
  const auto document = parse_json(response.body).value_or(nullptr);
  const auto line = request_line(request);
  const JsonObject object(document, line);
  auto endpoint = path_of_endpoint(object.required_text("token_endpoint"));
  // With a virtual directory, both URLs start with it, and the transport adds it again.
  const auto issuer = object.text("issuer");
  const auto base = issuer.empty() ? std::string() : path_of_endpoint(issuer);
  if (!base.empty() && endpoint.starts_with(base + '/')) endpoint.erase(0, base.size());
  return endpoint;
}

void AccessTokens::take(const Response& response, Duration asked_at) {
  const auto document = parse_json(response.body).value_or(nullptr);
  const std::string source = "the token exchange";
  const JsonObject answer(document, source);
  m_token = header_secret(answer.required_text("access_token"), "access token");
  tell_secret(m_token);
  const Duration lifetime = std::chrono::seconds(lifetime_of(answer));
  m_ends_at = asked_at + lifetime;
  m_renew_at = m_ends_at - std::min(k_renew_before_end, lifetime / 3);
}

void AccessTokens::tell_secret(const std::string& token) const {
  if (m_on_secret) m_on_secret(token);
}

} // namespace octostep::octopus
