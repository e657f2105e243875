#include "test/sandbox/sessions.h"

#include <random>

#include <fmt/format.h>

#include "test/sandbox/documents.h"
#include "test/sandbox/text.h"

namespace octostep::sandbox {
namespace {

// Base64 like the server's, so that a value differs from its percent-encoded form.
std::string new_session() {
  std::random_device random;
  std::string text;
  for (int i = 0; i < 6; ++i) text += fmt::format("{:08x}+/", random());
  return text + "=";
}

std::string session_cookie() {
  return fmt::format("OctopusIdentificationToken_{}", k_installation_id);
}

std::string csrf_cookie() { return fmt::format("Octopus-Csrf-Token_{}", k_installation_id); }

std::string cookie_value(const Request& request, const std::string& name) {
  for (const auto& pair : split(request.headers.find("Cookie").value_or(""), ';')) {
    const auto equals = pair.find('=');
    if (equals != std::string::npos && trim(std::string_view{pair}.substr(0, equals)) == name)
      return pair.substr(equals + 1);
  }
  return {};
}

} // namespace

void begin_session(Call& call, const json& account, Response& response) {
  const auto fixed = text_of(account, "session");
  const auto text = fixed.empty() ? new_session() : fixed;
  const auto session = percent_encode(text);
  const auto csrf_token = percent_encode("csrf|" + text);
  const auto ends = call.now + std::chrono::seconds{account.at("expiresIn").get<std::int64_t>()};
  call.store.remove("Sessions", session);
  call.store.insert("Sessions",
                    {{"Id", session},
                     {"userId", account.at("userId")},
                     {"csrfToken", csrf_token},
                     {"expires", to_iso(ends)}});
  const auto attributes = fmt::format(
      "; expires={}; path=/{}", to_http_date(ends), call.request.is_secure ? "; secure" : "");
  response.headers.add("Set-Cookie",
                       fmt::format("{}={}{}; HttpOnly", session_cookie(), session, attributes));
  response.headers.add("Set-Cookie", fmt::format("{}={}{}", csrf_cookie(), csrf_token, attributes));
}

std::optional<Caller> caller_of_session(const Store& store, const Request& request, Instant now) {
  const auto id = cookie_value(request, session_cookie());
  const json* const session = store.find("Sessions", id);
  if (session == nullptr || text_of(*session, "Id") != id) return std::nullopt;
  const auto expires = from_iso(text_of(*session, "expires"));
  if (!expires || *expires <= now) return std::nullopt;
  const bool is_read = request.method == "GET" || request.method == "HEAD";
  const auto token = text_of(*session, "csrfToken");
  const bool has_token = request.headers.find("X-Octopus-Csrf-Token").value_or("") == token &&
                         cookie_value(request, csrf_cookie()) == token;
  if (!is_read && !has_token)
    throw ApiError(403, "A required anti-forgery token was not supplied or was invalid.");
  return Caller{text_of(*session, "userId")};
}

} // namespace octostep::sandbox
