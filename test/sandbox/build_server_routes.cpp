#include <fmt/format.h>

#include "test/sandbox/base64.h"
#include "test/sandbox/documents.h"
#include "test/sandbox/routes.h"
#include "test/sandbox/text.h"

namespace octostep::sandbox {
namespace {

constexpr RouteOptions k_root{.scope = Scope::root, .is_anonymous = true};
// Azure Pipelines writes this into every token, whatever audience is requested.
constexpr std::string_view k_azure_audience = "api://AzureADTokenExchange";

std::string base64url(std::string_view bytes) {
  auto text = base64_encode(bytes);
  for (auto& letter : text) letter = letter == '+' ? '-' : letter == '/' ? '_' : letter;
  while (text.ends_with('=')) text.pop_back();
  return text;
}

// The signature is never checked.
std::string identity_token(const Call& call, std::string_view audience) {
  const auto facts = call.store.fact("buildServer");
  const auto lifetime = std::chrono::seconds{facts.at("expiresIn").get<std::int64_t>()};
  const auto ends = std::chrono::floor<std::chrono::seconds>(call.now + lifetime);
  const json claims{{"iss", facts.at("issuer")},
                    {"sub", facts.at("subject")},
                    {"aud", audience},
                    {"exp", ends.time_since_epoch().count()}};
  return fmt::format("{}.{}.{}",
                     base64url(R"({"alg":"RS256","typ":"JWT"})"),
                     base64url(claims.dump()),
                     base64url("no signature"));
}

void check_request_token(const Call& call) {
  const auto wanted = call.store.fact("buildServer").at("requestToken").get<std::string>();
  if (wanted.empty()) throw ApiError(404, "The scenario has no build server.");
  if (call.request.headers.find("Authorization").value_or("") != "Bearer " + wanted)
    throw ApiError(401, "The request token is not this job's.");
}

Response get_github_token(Call& call) {
  check_request_token(call);
  const auto audience = call.request.query.text("audience");
  return json_response(200, {{"value", identity_token(call, audience)}});
}

Response post_azure_token(Call& call) {
  check_request_token(call);
  if (call.request.query.text("api-version").empty())
    throw ApiError(400, "No api-version was given for the POST request.");
  return json_response(200, {{"oidcToken", identity_token(call, k_azure_audience)}});
}

} // namespace

void add_build_server_routes(Router& router) {
  router.add("GET", "/build-server/github/token", get_github_token, k_root);
  router.add("POST", "/build-server/azure/token", post_azure_token, k_root);
}

} // namespace octostep::sandbox
