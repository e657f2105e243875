#include "agent/ci/oidc_source.h"

#include <array>

#include <fmt/format.h>

#include "agent/ci/ci_server.h"

namespace octostep::agent {
namespace {

using octopus::IdentitySource;

// How builds request a token from the two servers that issue tokens on request.
struct RequestVariables {
  IdentitySource::Kind kind;
  const char* url;
  const char* token;
};

constexpr std::array k_requests{
    RequestVariables{IdentitySource::Kind::github,
                     "ACTIONS_ID_TOKEN_REQUEST_URL",
                     "ACTIONS_ID_TOKEN_REQUEST_TOKEN"},
    RequestVariables{
        IdentitySource::Kind::azure_devops, "SYSTEM_OIDCREQUESTURI", "SYSTEM_ACCESSTOKEN"},
};

std::string advice_for(CiServer server, const std::string& service_account) {
  switch (server) {
  case CiServer::github:
  case CiServer::forgejo:
  case CiServer::gitea:
    return "give the job 'permissions: id-token: write'";
  case CiServer::azure_devops:
    return "map the job's token into the step's environment: 'SYSTEM_ACCESSTOKEN: "
           "$(System.AccessToken)'";
  case CiServer::gitlab:
    return fmt::format("declare 'id_tokens: {{OCTOPUS_ID_TOKEN: {{aud: {}}}}}' in the job",
                       service_account);
  case CiServer::teamcity:
    return "add the build feature 'OIDC Identity Token' to the build and set oidcIdToken to "
           "%jwt.token%";
  case CiServer::buildkite:
    return fmt::format("write the output of 'buildkite-agent oidc request-token --audience {}' to "
                       "a file and name it in oidcIdTokenFile",
                       service_account);
  default:
    return "set oidcIdToken, oidcIdTokenFile, or OCTOPUS_ID_TOKEN in the environment";
  }
}

} // namespace

IdentitySource identity_source(const schema::ParameterValues& parameters,
                               const Environment& environment) {
  IdentitySource source;
  source.advice =
      advice_for(detect_ci_server(environment), parameters.text("oidcServiceAccountId"));
  source.token = parameters.secret("oidcIdToken").reveal();
  source.file = parameters.text("oidcIdTokenFile");
  if (!source.file.empty()) {
    source.kind = IdentitySource::Kind::file;
    return source;
  }
  if (!source.token.empty()) {
    source.kind = IdentitySource::Kind::given;
    return source;
  }
  for (const auto& request : k_requests) {
    source.request_url = environment_value(environment, request.url);
    source.request_token = environment_value(environment, request.token);
    if (source.request_url.empty() || source.request_token.empty()) continue;
    source.kind = request.kind;
    return source;
  }
  source.request_url.clear();
  source.request_token.clear();
  return source;
}

std::vector<std::string> request_tokens_in_environment(const Environment& environment) {
  std::vector<std::string> tokens;
  for (const auto& request : k_requests)
    if (auto token = environment_value(environment, request.token); !token.empty())
      tokens.push_back(std::move(token));
  return tokens;
}

} // namespace octostep::agent
