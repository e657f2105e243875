#include "steps/octopus/sign_in/access_token.h"

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include "steps/octopus/http/octopus_error.h"
#include "steps/octopus/sign_in/credentials.h"
#include "test/support/manual_clock.h"
#include "test/support/scripted_transport.h"

namespace octostep::test {
namespace {

using namespace octostep::octopus;
using nlohmann::json;

// {"alg":"none"} and {"iss":"https://ci","sub":"repo:a/b","aud":"account-1"}
const std::string k_identity = "eyJhbGciOiJub25lIn0."
                               "eyJpc3MiOiJodHRwczovL2NpIiwic3ViIjoicmVwbzphL2IiLCJhdWQiOiJhY2NvdW"
                               "50LTEifQ.eA";
const std::string k_discovery = "GET /.well-known/openid-configuration";
const std::string k_exchange = "POST /api/token/v1";

Response token_answer(const std::string& token, const std::string& lifetime) {
  return json_answer(R"({"access_token":")" + token + R"(","expires_in":)" + lifetime + "}");
}

IdentitySource given(const std::string& token) {
  IdentitySource source;
  source.kind = IdentitySource::Kind::given;
  source.token = token;
  source.advice = "do this";
  return source;
}

IdentitySource requested(IdentitySource::Kind kind, const std::string& url) {
  IdentitySource source;
  source.kind = kind;
  source.request_url = url;
  source.request_token = "of-the-job";
  source.advice = "do this";
  return source;
}

// The server, the build server, and the values that were reported as secrets.
struct Exchange {
  ScriptedTransport server, build_server;
  ManualClock clock;
  std::vector<std::string> secrets;
  std::string asked_url;
  IdentitySource source = given(k_identity);

  Exchange() {
    server.on(k_discovery, json_answer(R"({"issuer":"https://octopus.example.com",
                              "token_endpoint":"https://octopus.example.com/api/token/v1"})"));
  }

  // Passes requests on to a transport that the test owns.
  struct Borrowed final : Transport {
    explicit Borrowed(Transport& owner) : m_owner(owner) {}
    Response send(const Request& request, std::stop_token stop) override {
      return m_owner.send(request, std::move(stop));
    }
    Transport& m_owner;
  };

  AccessTokens tokens() {
    return AccessTokens(
        "account-1",
        source,
        [this](const std::string& url) {
          asked_url = url;
          return std::make_unique<Borrowed>(build_server);
        },
        clock,
        [this](const std::string& secret) { secrets.push_back(secret); });
  }
};

template <typename Call>
OctopusError refusal_of(const Call& call) {
  try {
    (void)call();
  } catch (const OctopusError& error) {
    return error;
  }
  throw std::logic_error("nothing was refused");
}

template <typename Call>
ExchangeFailure failure_of(const Call& call) {
  try {
    (void)call();
  } catch (const ExchangeFailure& failure) {
    return failure;
  }
  throw std::logic_error("nothing failed");
}

} // namespace

TEST_CASE("an identity token is exchanged once, for the service account") {
  Exchange exchange;
  exchange.server.on(k_exchange, token_answer("access-1", "3600"));
  auto tokens = exchange.tokens();
  CHECK(tokens.current(exchange.server, {}) == "access-1");
  CHECK(tokens.current(exchange.server, {}) == "access-1");
  CHECK(exchange.server.count(k_exchange) == 1);
  const auto sent = json::parse(exchange.server.last_body(k_exchange));
  CHECK(sent.at("audience") == "account-1");
  CHECK(sent.at("subject_token") == k_identity);
  CHECK(sent.at("grant_type") == "urn:ietf:params:oauth:grant-type:token-exchange");
  CHECK(sent.at("subject_token_type") == "urn:ietf:params:oauth:token-type:jwt");
  CHECK(exchange.secrets == std::vector<std::string>{k_identity, "access-1"});
}

TEST_CASE("a token is renewed before it ends, also when its lifetime came as text") {
  Exchange exchange;
  exchange.server.on(k_exchange, token_answer("access-1", "\"120\""))
      .on(k_exchange, token_answer("access-2", "120"));
  auto tokens = exchange.tokens();
  CHECK(tokens.current(exchange.server, {}) == "access-1");
  exchange.clock.advance(std::chrono::seconds(89));
  CHECK(tokens.current(exchange.server, {}) == "access-1");
  exchange.clock.advance(std::chrono::seconds(2));
  CHECK(tokens.current(exchange.server, {}) == "access-2");
  CHECK(exchange.server.count(k_discovery) == 1);
}

TEST_CASE("a renewal that fails does not matter while the token holds") {
  Exchange exchange;
  SUBCASE("refused") {
    exchange.server.on(k_exchange, token_answer("access-1", "120"))
        .on(k_exchange, json_answer(R"({"error":"invalid_request"})", 400));
    auto tokens = exchange.tokens();
    (void)tokens.current(exchange.server, {});
    exchange.clock.advance(std::chrono::seconds(100));
    CHECK(tokens.current(exchange.server, {}) == "access-1");
    CHECK(tokens.current(exchange.server, {}) == "access-1");
    CHECK(exchange.server.count(k_exchange) == 2);
    exchange.clock.advance(std::chrono::seconds(21));
    CHECK(refusal_of([&] { return tokens.current(exchange.server, {}); }).kind() ==
          ErrorKind::unauthenticated);
  }
  SUBCASE("not answered") {
    exchange.server.on(k_exchange, token_answer("access-1", "120"))
        .on(k_exchange, html_answer(503))
        .on(k_exchange, token_answer("access-2", "120"));
    auto tokens = exchange.tokens();
    (void)tokens.current(exchange.server, {});
    exchange.clock.advance(std::chrono::seconds(100));
    CHECK(tokens.current(exchange.server, {}) == "access-1");
    exchange.clock.advance(std::chrono::seconds(6));
    CHECK(tokens.current(exchange.server, {}) == "access-2");
  }
}

TEST_CASE("an exchange that may work later leaves the request unsent") {
  Exchange exchange;
  SUBCASE("a page of a proxy") {
    exchange.server.on(k_exchange, html_answer(200, "Sign in"));
    auto tokens = exchange.tokens();
    const auto failure = failure_of([&] { return tokens.current(exchange.server, {}); });
    CHECK(failure.delivery == Delivery::not_sent);
    CHECK(std::string(failure.what()).find("Sign in") != std::string::npos);
  }
  SUBCASE("no answer, perhaps received") {
    exchange.server.on(k_exchange, ExchangeFailure("cut", Delivery::maybe_received));
    auto tokens = exchange.tokens();
    CHECK(failure_of([&] { return tokens.current(exchange.server, {}); }).delivery ==
          Delivery::not_sent);
  }
}

TEST_CASE("a refusal tells the server's words and what the token says, not the token") {
  Exchange exchange;
  SUBCASE("as OAuth") {
    exchange.server.on(
        k_exchange,
        json_answer(R"({"error":"invalid_request","error_description":"The audience is wrong."})",
                    400));
  }
  SUBCASE("as the server's error document") {
    exchange.server.on(k_exchange, error_answer(400, "The audience is wrong."));
  }
  auto tokens = exchange.tokens();
  const auto error = refusal_of([&] { return tokens.current(exchange.server, {}); });
  const std::string text = error.what();
  CHECK(error.kind() == ErrorKind::unauthenticated);
  CHECK(text.find("The audience is wrong") != std::string::npos);
  CHECK(text.find("issuer 'https://ci', subject 'repo:a/b', audience 'account-1'") !=
        std::string::npos);
  CHECK(text.find("eyJ") == std::string::npos);
}

TEST_CASE("a server without an exchange says so") {
  Exchange exchange;
  ScriptedTransport old_server;
  auto tokens = exchange.tokens();
  const auto error = refusal_of([&] { return tokens.current(old_server, {}); });
  CHECK(std::string(error.what()).find("use an API key") != std::string::npos);
  CHECK(old_server.count("GET /api/.well-known/openid-configuration") == 1);
}

TEST_CASE("the exchange goes to the configured server, whatever host the answer names") {
  Exchange exchange;
  ScriptedTransport server;
  server.on(k_discovery, json_answer(R"({"issuer":"http://inner:8080/octopus",
                            "token_endpoint":"http://inner:8080/octopus/api/token/v1"})"));
  server.on(k_exchange, token_answer("access-1", "60"));
  auto tokens = exchange.tokens();
  CHECK(tokens.current(server, {}) == "access-1");
}

TEST_CASE("GitHub Actions is asked for a token for the service account") {
  Exchange exchange;
  exchange.source = requested(IdentitySource::Kind::github,
                              "https://pipelines.example.com/run/1?api-version=2.0");
  exchange.build_server.on("GET /run/1", json_answer(R"({"value":")" + k_identity + "\"}"));
  exchange.server.on(k_exchange, token_answer("access-1", "60"));
  auto tokens = exchange.tokens();
  CHECK(tokens.current(exchange.server, {}) == "access-1");
  const auto& request = exchange.build_server.requests().at(0);
  CHECK(request.query == std::vector<NameValue>{{"api-version", "2.0"}, {"audience", "account-1"}});
  CHECK(request.headers == std::vector<NameValue>{{"Authorization", "Bearer of-the-job"}});
  CHECK(exchange.asked_url == exchange.source.request_url);
}

TEST_CASE("Azure Pipelines is asked with an empty POST") {
  Exchange exchange;
  exchange.source = requested(IdentitySource::Kind::azure_devops, "https://dev.example.com/token");
  SUBCASE("and answers") {
    exchange.build_server.on("POST /token", json_answer(R"({"oidcToken":")" + k_identity + "\"}"));
    exchange.server.on(k_exchange, token_answer("access-1", "60"));
    auto tokens = exchange.tokens();
    CHECK(tokens.current(exchange.server, {}) == "access-1");
    CHECK(query_value(exchange.build_server.last("POST /token"), "api-version") == "7.1");
  }
  SUBCASE("and refuses") {
    exchange.build_server.on("POST /token", json_answer("{}", 401));
    auto tokens = exchange.tokens();
    const std::string text = refusal_of([&] { return tokens.current(exchange.server, {}); }).what();
    CHECK(text.find("401") != std::string::npos);
    CHECK(text.find("do this") != std::string::npos);
  }
  SUBCASE("and is away for a moment") {
    exchange.build_server.on("POST /token", html_answer(503));
    auto tokens = exchange.tokens();
    CHECK(failure_of([&] { return tokens.current(exchange.server, {}); }).delivery ==
          Delivery::not_sent);
  }
}

TEST_CASE("no identity token, or none that a header can hold, is refused with advice") {
  Exchange exchange;
  exchange.source.kind = IdentitySource::Kind::none;
  SUBCASE("none") {}
  SUBCASE("no such file") {
    exchange.source.kind = IdentitySource::Kind::file;
    exchange.source.file = "/no/such/file";
  }
  SUBCASE("empty") {
    exchange.source.kind = IdentitySource::Kind::given;
    exchange.source.token = " \n";
  }
  auto tokens = exchange.tokens();
  const auto error = refusal_of([&] { return tokens.current(exchange.server, {}); });
  CHECK(error.kind() == ErrorKind::unauthenticated);
  CHECK(std::string(error.what()).find("do this") != std::string::npos);
}

TEST_CASE("a request whose token the server no longer takes is sent once more with a new one") {
  Exchange exchange;
  auto scripted = std::make_unique<ScriptedTransport>();
  auto* server = scripted.get();
  server->on(k_discovery, json_answer(R"({"token_endpoint":"https://o/api/token/v1"})"));
  server->on(k_exchange, token_answer("access-1", "3600"))
      .on(k_exchange, token_answer("access-2", "3600"));
  SUBCASE("and is taken") {
    server->on("POST /api/releases", error_answer(401, "expired"))
        .on("POST /api/releases", json_answer("{}"));
    CredentialsTransport transport(std::move(scripted), exchange.tokens());
    CHECK(transport.send(Request{.method = Method::post, .path = "/api/releases"}, {}).status ==
          200);
    CHECK(server->last("POST /api/releases").headers ==
          std::vector<NameValue>{{"Authorization", "Bearer access-2"}});
  }
  SUBCASE("and is refused for good") {
    server->on("POST /api/releases", error_answer(401, "no"));
    CredentialsTransport transport(std::move(scripted), exchange.tokens());
    CHECK(transport.send(Request{.method = Method::post, .path = "/api/releases"}, {}).status ==
          401);
    CHECK(server->count("POST /api/releases") == 2);
  }
}

} // namespace octostep::test
