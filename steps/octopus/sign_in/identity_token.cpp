#include "steps/octopus/sign_in/identity_token.h"

#include <algorithm>
#include <fstream>
#include <sstream>
#include <string_view>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <nlohmann/json.hpp>

#include "schema/text/ascii.h"
#include "steps/octopus/http/answer_text.h"
#include "steps/octopus/http/base64.h"
#include "steps/octopus/http/http_url.h"
#include "steps/octopus/http/json_tree.h"
#include "steps/octopus/http/octopus_error.h"
#include "steps/octopus/json_object.h"
#include "steps/octopus/sign_in/credentials.h"

namespace octostep::octopus {

namespace {

using nlohmann::json;

constexpr Duration k_request_limit{30'000};

[[noreturn]] void refuse(const std::string& why, const std::string& advice) {
  throw OctopusError(ErrorKind::unauthenticated,
                     fmt::format("no identity token of the build server: {}{}{}",
                                 why,
                                 advice.empty() ? "" : "; ",
                                 advice));
}

std::string read_token_file(const IdentitySource& source) {
  std::ifstream file(source.file, std::ios::binary);
  std::ostringstream text;
  if (!file || !(text << file.rdbuf()))
    refuse(fmt::format("the file '{}' cannot be read", source.file), source.advice);
  return text.str();
}

// The build server's URLs already have a query, which must be kept.
Request token_request(const IdentitySource& source, const std::string& audience) {
  const auto& url = source.request_url;
  Request request;
  request.path = parse_http_url(url, "the build server's URL for identity tokens").path;
  if (const auto question = url.find('?'); question != std::string::npos)
    request.query = parse_query(std::string_view(url).substr(question + 1));
  request.headers.emplace_back(
      "Authorization",
      "Bearer " + header_secret(source.request_token, "build server's request token"));
  request.total_limit = k_request_limit;
  if (source.kind == IdentitySource::Kind::github) {
    request.query.emplace_back("audience", audience);
    return request;
  }
  request.method = Method::post;
  request.query.emplace_back("api-version", "7.1");
  // Without this header, the answer to an invalid token is a redirect to a sign-in page.
  request.headers.emplace_back("X-TFS-FedAuthRedirect", "Suppress");
  request.body = std::string();
  return request;
}

Response answer_of_build_server(const IdentitySource& source,
                                const Request& request,
                                const TransportMaker& transport_to,
                                std::stop_token stop) {
  try {
    return transport_to(source.request_url)->send(request, std::move(stop));
  } catch (const ExchangeFailure& failure) {
    throw ExchangeFailure(
        fmt::format("asking the build server for an identity token: {}", failure.what()),
        Delivery::not_sent);
  }
}

std::string requested_token(const IdentitySource& source,
                            const std::string& audience,
                            const TransportMaker& transport_to,
                            std::stop_token stop) {
  const auto request = token_request(source, audience);
  const auto response = answer_of_build_server(source, request, transport_to, std::move(stop));
  const bool is_answer = response.status >= 200 && response.status < 300;
  const bool will_pass = response.status >= 500 || response.status == 408 || response.status == 429;
  if (will_pass || (is_answer && !is_json(response)))
    throw ExchangeFailure(
        fmt::format("asking the build server for an identity token: it answered {} with {}",
                    status_in_words(response.status),
                    body_in_words(response)),
        Delivery::not_sent);
  if (!is_answer)
    refuse(fmt::format("the build server answered {} with {}",
                       status_in_words(response.status),
                       body_in_words(response)),
           source.advice);
  const auto document = parse_json(response.body).value_or(nullptr);
  const auto line = request_line(request);
  return JsonObject(document, line)
      .required_text(source.kind == IdentitySource::Kind::github ? "value" : "oidcToken");
}

json claims_of(const std::string& token) {
  const auto begin = token.find('.');
  const auto end = begin == std::string::npos ? begin : token.find('.', begin + 1);
  if (end == std::string::npos) return nullptr;
  auto part = token.substr(begin + 1, end - begin - 1);
  std::replace(part.begin(), part.end(), '-', '+');
  std::replace(part.begin(), part.end(), '_', '/');
  while (part.size() % 4 != 0) part += '=';
  const auto text = base64_decoded(part);
  return text ? parse_json(*text).value_or(nullptr) : json(nullptr);
}

} // namespace

std::string identity_token(const IdentitySource& source,
                           const std::string& audience,
                           const TransportMaker& transport_to,
                           std::stop_token stop) {
  std::string token;
  switch (source.kind) {
  case IdentitySource::Kind::none:
    refuse("there is none in the environment", source.advice);
  case IdentitySource::Kind::given:
    token = source.token;
    break;
  case IdentitySource::Kind::file:
    token = read_token_file(source);
    break;
  case IdentitySource::Kind::github:
  case IdentitySource::Kind::azure_devops:
    token = requested_token(source, audience, transport_to, std::move(stop));
    break;
  }
  token = header_secret(token, "identity token");
  if (token.empty()) refuse("it is empty", source.advice);
  return token;
}

std::string claims_in_words(const std::string& token) {
  const auto claims = claims_of(token);
  if (!claims.is_object()) return {};
  const JsonObject object(claims, token);
  auto audiences = object.texts("aud");
  if (const auto audience = object.text("aud"); !audience.empty()) audiences = {audience};
  return text::as_one_line(fmt::format("issuer '{}', subject '{}', audience '{}'",
                                       object.text("iss"),
                                       object.text("sub"),
                                       fmt::join(audiences, "', '")),
                           500);
}

} // namespace octostep::octopus
