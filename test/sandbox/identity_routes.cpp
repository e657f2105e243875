#include <random>

#include <fmt/format.h>

#include "test/sandbox/base64.h"
#include "test/sandbox/documents.h"
#include "test/sandbox/fields.h"
#include "test/sandbox/routes.h"
#include "test/sandbox/sessions.h"
#include "test/sandbox/text.h"

namespace octostep::sandbox {
namespace {

constexpr RouteOptions k_root{.scope = Scope::root, .is_anonymous = true};

std::string base_url(const Call& call) {
  const auto host = call.request.headers.find("Host").value_or("localhost");
  return fmt::format("{}://{}{}",
                     call.request.is_secure ? "https" : "http",
                     host,
                     call.store.fact("virtualDirectory").get<std::string>());
}

Response get_discovery(Call& call) {
  const auto base = base_url(call);
  return json_response(200,
                       {{"issuer", base},
                        {"token_endpoint", base + "/api/token/v1"},
                        {"jwks_uri", base + "/.well-known/jwks"},
                        {"response_types_supported", {"token"}},
                        {"subject_types_supported", {"public"}},
                        {"id_token_signing_alg_values_supported", {"RS256"}},
                        {"scopes_supported", json::array()},
                        {"claims_supported", {"sub", "aud", "iss", "exp"}}});
}

// Some server versions answer in OAuth's format, others with the usual error document.
Response refuse(const json* account, const std::string& description) {
  if (account != nullptr && text_of(*account, "errorStyle") == "octopus")
    return error_response(400, description, {description});
  return json_response(400, {{"error", "invalid_request"}, {"error_description", description}});
}

// The claims of a JWT. Signatures are not checked, because a test has no issuer to ask for keys.
json claims_of(const std::string& token) {
  const auto parts = split(token, '.');
  if (parts.size() != 3) return nullptr;
  const auto text = base64url_decode(parts[1]);
  auto claims = text ? json::parse(*text, nullptr, /*allow_exceptions=*/false) : json(nullptr);
  return claims.is_object() ? claims : json(nullptr);
}

// '*' stands for any text, '?' for one character.
bool fits_wildcards(std::string_view text, std::string_view pattern) {
  if (pattern.empty()) return text.empty();
  if (pattern.front() == '*') {
    for (std::size_t skipped = 0; skipped <= text.size(); ++skipped)
      if (fits_wildcards(text.substr(skipped), pattern.substr(1))) return true;
    return false;
  }
  if (text.empty() || (pattern.front() != '?' && pattern.front() != text.front())) return false;
  return fits_wildcards(text.substr(1), pattern.substr(1));
}

bool names_audience(const json& claims, const std::string& wanted) {
  return text_of(claims, "aud") == wanted || contains(texts_of(claims, "aud"), wanted);
}

// "" if the token may be exchanged.
std::string problem_with(const Call& call, const json& account, const json& claims) {
  if (claims.is_null()) return "The subject token is not a JWT.";
  const auto issuer = text_of(account, "issuer");
  if (!issuer.empty() && text_of(claims, "iss") != issuer)
    return "The issuer of the subject token is not known to the service account.";
  if (!fits_wildcards(text_of(claims, "sub"), text_of(account, "subject")))
    return "The subject of the subject token does not match an identity of the service account.";
  const auto own_audience = text_of(account, "audience");
  if (!names_audience(claims, own_audience.empty() ? text_of(account, "Id") : own_audience))
    return "The audience of the subject token does not match the service account.";
  const auto expires = claims.value("exp", std::int64_t{0});
  if (Instant{std::chrono::seconds{expires}} <= call.now) return "The subject token has expired.";
  return {};
}

std::string new_token() {
  std::random_device random;
  std::string token = "sandbox-token-";
  for (int i = 0; i < 4; ++i) token += fmt::format("{:08x}", random());
  return token;
}

// Parameters arrive as JSON or as a form.
json parameters_of(const Call& call) {
  const auto type = call.request.headers.find("Content-Type").value_or("");
  if (!contains_ignoring_case(type, "x-www-form-urlencoded")) return call.body();
  auto parameters = json::object();
  const Query form{call.request.body};
  for (const auto& [name, value] : form.items()) parameters[name] = value;
  return parameters;
}

Response exchange_token(Call& call) {
  const auto parameters = parameters_of(call);
  const Fields fields{parameters};
  const json* const account = call.store.find("ServiceAccounts", fields.text("audience"));
  if (fields.text("grant_type") != "urn:ietf:params:oauth:grant-type:token-exchange")
    return refuse(account, "The grant type is not supported.");
  if (fields.text("subject_token_type") != "urn:ietf:params:oauth:token-type:jwt")
    return refuse(account, "The subject token type is not supported.");
  if (account == nullptr) return refuse(nullptr, "The audience does not name a service account.");
  const auto problem = problem_with(call, *account, claims_of(fields.text("subject_token")));
  if (!problem.empty()) return refuse(account, problem);
  const auto lifetime = account->at("expiresIn").get<std::int64_t>();
  const auto token = new_token();
  call.store.insert("Tokens",
                    {{"Id", token},
                     {"userId", account->at("userId")},
                     {"expires", to_iso(call.now + std::chrono::seconds{lifetime})}});
  return json_response(200,
                       {{"access_token", token},
                        {"token_type", "Bearer"},
                        {"issued_token_type", "urn:ietf:params:oauth:token-type:access_token"},
                        {"expires_in", lifetime}});
}

// The server's sign-in for people, which scripts may also use.
Response sign_in(Call& call) {
  const auto login = call.body();
  const Fields fields{login};
  const json* const account = call.store.first("Passwords", [&](const json& candidate) {
    return equal_ignoring_case(text_of(candidate, "Username"), fields.text("Username")) &&
           text_of(candidate, "password") == fields.text("Password");
  });
  if (account == nullptr) throw ApiError(400, "Invalid username or password.");
  auto response =
      json_response(200, public_form("Users", call.store.at("Users", text_of(*account, "userId"))));
  begin_session(call, json(*account), response);
  return response;
}

Response get_keys(Call&) { return json_response(200, {{"keys", json::array()}}); }

} // namespace

void add_identity_routes(Router& router) {
  router.add("GET", "/.well-known/openid-configuration", get_discovery, k_root);
  router.add("GET", "/api/.well-known/openid-configuration", get_discovery, k_root);
  router.add("GET", "/.well-known/jwks", get_keys, k_root);
  router.add("POST", "/api/token/v1", exchange_token, k_root);
  router.add("POST", "/token/v1", exchange_token, k_root);
  router.add("POST", "/users/login", sign_in, {.scope = Scope::system, .is_anonymous = true});
}

} // namespace octostep::sandbox
