#include "steps/octopus/sign_in/user_session.h"

#include <algorithm>
#include <string_view>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <nlohmann/json.hpp>

#include "schema/text/ascii.h"
#include "steps/octopus/http/answer_text.h"

namespace octostep::octopus {

namespace {

// Each prefix is followed by the id of the installation.
constexpr std::string_view k_session_prefix = "OctopusIdentificationToken";
constexpr std::string_view k_csrf_prefix = "Octopus-Csrf-Token";

// RFC 6265 5.2: whatever follows the first ';' says when and where to send the cookie.
NameValue cookie_of(std::string_view set_cookie) {
  const auto pair = set_cookie.substr(0, set_cookie.find(';'));
  const auto equals = pair.find('=');
  if (equals == std::string_view::npos) return {};
  return {std::string(text::trimmed(pair.substr(0, equals))),
          std::string(text::trimmed(pair.substr(equals + 1)))};
}

// If a name is set twice, the last one counts.
std::vector<NameValue> session_cookies(const Response& response) {
  std::vector<NameValue> cookies;
  for (const auto& [name, value] : response.headers) {
    if (!text::equal_ignoring_case(name, "Set-Cookie")) continue;
    auto cookie = cookie_of(value);
    if (!cookie.first.starts_with(k_session_prefix) && !cookie.first.starts_with(k_csrf_prefix))
      continue;
    std::erase_if(cookies, [&](const NameValue& other) { return other.first == cookie.first; });
    if (!cookie.second.empty()) cookies.push_back(std::move(cookie));
  }
  return cookies;
}

std::string value_of(const std::vector<NameValue>& cookies, std::string_view prefix) {
  const auto found = std::ranges::find_if(
      cookies, [&](const NameValue& cookie) { return cookie.first.starts_with(prefix); });
  return found == cookies.end() ? std::string() : found->second;
}

} // namespace

UserSession::UserSession(std::string user, std::string password, SecretListener on_secret)
    : m_user(std::move(user)), m_password(std::move(password)), m_on_secret(std::move(on_secret)) {}

std::vector<NameValue> UserSession::headers(Transport& server, const std::stop_token& stop) {
  if (m_refusal) throw *m_refusal;
  try {
    if (m_headers.empty()) sign_in(server, stop);
  } catch (const OctopusError& error) {
    if (error.kind() == ErrorKind::unauthenticated) m_refusal = error;
    throw;
  }
  return m_headers;
}

void UserSession::sign_in(Transport& server, const std::stop_token& stop) {
  tell_secret(m_password);
  Request request;
  request.method = Method::post;
  request.path = "/api/users/login";
  request.body = nlohmann::json{{"Username", m_user}, {"Password", m_password}}.dump();
  const auto response =
      send_entry_request(server, request, fmt::format("signing in user '{}'", m_user), stop);
  if (response.status < 200 || response.status >= 300) throw refusal(request, response);
  take(response);
}

void UserSession::take(const Response& response) {
  const auto cookies = session_cookies(response);
  const auto csrf_token = value_of(cookies, k_csrf_prefix);
  if (csrf_token.empty() || value_of(cookies, k_session_prefix).empty())
    throw OctopusError(
        ErrorKind::unauthenticated,
        fmt::format("the server took the password of user '{}', but its answer lacks the session's "
                    "cookies; let them through what stands before the server, or use an API key",
                    m_user),
        response.status);
  std::vector<std::string> pairs;
  for (const auto& [name, value] : cookies) {
    tell_secret(value);
    pairs.push_back(fmt::format("{}={}", name, value));
  }
  // Sent back unchanged, percent-encoded, as the server's own clients do.
  m_headers = {{"Cookie", fmt::format("{}", fmt::join(pairs, "; "))},
               {"X-Octopus-Csrf-Token", csrf_token}};
}

OctopusError UserSession::refusal(const Request& request, const Response& response) const {
  const auto status = status_in_words(response.status);
  const auto words = answer_in_words(response);
  if (response.status == 404 || response.status == 405)
    return {ErrorKind::unauthenticated,
            fmt::format("the server signs nobody in with a password: {}: {}: {}; use an API key, "
                        "or check the server's URL",
                        request_line(request),
                        status,
                        words),
            response.status};
  return {ErrorKind::unauthenticated,
          fmt::format("the server does not let user '{}' in: {}: {}; check user and password, or "
                      "use an API key",
                      m_user,
                      status,
                      words),
          response.status};
}

void UserSession::tell_secret(const std::string& secret) const {
  if (m_on_secret) m_on_secret(secret);
}

} // namespace octostep::octopus
