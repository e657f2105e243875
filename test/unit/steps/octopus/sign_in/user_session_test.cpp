#include "steps/octopus/sign_in/user_session.h"

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include "schema/text/ascii.h"
#include "steps/octopus/sign_in/connection.h"
#include "steps/octopus/sign_in/credentials.h"
#include "test/support/scripted_transport.h"

namespace octostep::test {
namespace {

using namespace octostep::octopus;
using nlohmann::json;

const std::string k_sign_in = "POST /api/users/login";
const std::string k_create = "POST /api/releases";

// The cookies that the server sets for the session `name`, among others.
Response session_answer(const std::string& name) {
  auto answer = json_answer(R"({"Id":"Users-1"})");
  answer.headers.emplace_back("Set-Cookie", "ARRAffinity=node-1; path=/");
  answer.headers.emplace_back(
      "set-cookie",
      "OctopusIdentificationToken_0c98=" + name +
          "%2f%3d; expires=Tue, 13-Jul-2027 05:29:17 GMT; path=/; HttpOnly");
  answer.headers.emplace_back("Set-Cookie",
                              " Octopus-Csrf-Token_0c98 = csrf-" + name + "%7c ;path=/");
  return answer;
}

std::vector<NameValue> headers_of_session(const std::string& name) {
  return {{"Cookie",
           "OctopusIdentificationToken_0c98=" + name + "%2f%3d; Octopus-Csrf-Token_0c98=csrf-" +
               name + "%7c"},
          {"X-Octopus-Csrf-Token", "csrf-" + name + "%7c"}};
}

struct SignIn {
  ScriptedTransport server;
  std::vector<std::string> secrets;

  UserSession session() {
    return UserSession(
        "ci", "pass \"word", [this](const std::string& secret) { secrets.push_back(secret); });
  }
  OctopusError refusal() {
    auto refused = session();
    return refusal_of(refused);
  }
  OctopusError refusal_of(UserSession& session) {
    try {
      (void)session.headers(server, {});
    } catch (const OctopusError& error) {
      return error;
    }
    throw std::logic_error("nothing was refused");
  }
};

bool says(const OctopusError& error, const std::string& words) {
  return std::string(error.what()).find(words) != std::string::npos;
}

} // namespace

TEST_CASE("a user signs in once, and every request carries the session's cookies and token") {
  SignIn signs;
  signs.server.on(k_sign_in, session_answer("one"));
  auto session = signs.session();
  CHECK(session.headers(signs.server, {}) == headers_of_session("one"));
  CHECK(session.headers(signs.server, {}) == headers_of_session("one"));
  CHECK(signs.server.count(k_sign_in) == 1);
  CHECK(json::parse(signs.server.last_body(k_sign_in)) ==
        json{{"Username", "ci"}, {"Password", "pass \"word"}});
  CHECK(signs.server.last(k_sign_in).headers.empty());
  CHECK(signs.secrets == std::vector<std::string>{"pass \"word", "one%2f%3d", "csrf-one%7c"});
}

TEST_CASE("the last cookie of a name counts") {
  SignIn signs;
  auto answer = session_answer("old");
  for (const auto& header : session_answer("new").headers)
    if (text::equal_ignoring_case(header.first, "Set-Cookie")) answer.headers.push_back(header);
  signs.server.on(k_sign_in, answer);
  auto session = signs.session();
  CHECK(session.headers(signs.server, {}) == headers_of_session("new"));
}

TEST_CASE("a wrong password tells the user and the server's words, and is not tried again") {
  SignIn signs;
  int status = 0;
  SUBCASE("400") { status = 400; }
  SUBCASE("401") { status = 401; }
  SUBCASE("403") { status = 403; }
  signs.server.on(k_sign_in, error_answer(status, "Invalid username or password."));
  auto session = signs.session();
  const auto error = signs.refusal_of(session);
  CHECK(error.kind() == ErrorKind::unauthenticated);
  CHECK(error.http_status() == status);
  CHECK(says(error, "user 'ci'"));
  CHECK(says(error, "Invalid username or password"));
  CHECK_FALSE(says(error, "pass \"word"));
  CHECK(signs.refusal_of(session).kind() == ErrorKind::unauthenticated);
  CHECK(signs.server.count(k_sign_in) == 1);
}

TEST_CASE("a server that signs nobody in with a password says so") {
  SignIn signs;
  SUBCASE("404") { signs.server.on(k_sign_in, error_answer(404, "not found")); }
  SUBCASE("405") { signs.server.on(k_sign_in, error_answer(405, "not allowed")); }
  const auto error = signs.refusal();
  CHECK(error.kind() == ErrorKind::unauthenticated);
  CHECK(says(error, "use an API key"));
  CHECK_FALSE(says(error, "check user and password"));
}

TEST_CASE("an answer without the session's cookies opens nothing") {
  SignIn signs;
  auto answer = session_answer("one");
  SUBCASE("none") { answer = json_answer("{}"); }
  SUBCASE("no session") { answer.headers.erase(answer.headers.begin() + 2); }
  SUBCASE("no token for writes") { answer.headers.pop_back(); }
  SUBCASE("a cookie that is taken back") {
    answer.headers.emplace_back("Set-Cookie", "OctopusIdentificationToken_0c98=; path=/");
  }
  SUBCASE("no cookie at all in the header") {
    answer = json_answer("{}");
    answer.headers.emplace_back("Set-Cookie", "OctopusIdentificationToken_0c98");
  }
  signs.server.on(k_sign_in, answer);
  const auto error = signs.refusal();
  CHECK(error.kind() == ErrorKind::unauthenticated);
  CHECK(says(error, "user 'ci'"));
  CHECK(says(error, "cookies"));
}

TEST_CASE("a sign-in that may work later leaves the request unsent") {
  SignIn signs;
  SUBCASE("a page of a proxy") { signs.server.on(k_sign_in, html_answer(200, "Sign in")); }
  SUBCASE("maintenance") { signs.server.on(k_sign_in, html_answer(503)); }
  SUBCASE("too many requests") { signs.server.on(k_sign_in, error_answer(429, "slow down")); }
  SUBCASE("no answer, perhaps received") {
    signs.server.on(k_sign_in, ExchangeFailure("cut", Delivery::maybe_received));
  }
  signs.server.on(k_sign_in, session_answer("one"));
  auto session = signs.session();
  Delivery delivery = Delivery::maybe_received;
  try {
    (void)session.headers(signs.server, {});
  } catch (const ExchangeFailure& failure) {
    delivery = failure.delivery;
    CHECK(std::string(failure.what()).starts_with("signing in user 'ci': " + k_sign_in));
  }
  CHECK(delivery == Delivery::not_sent);
  CHECK(session.headers(signs.server, {}) == headers_of_session("one"));
}

TEST_CASE("a stop while signing in is no refusal") {
  SignIn signs;
  signs.server.on(k_sign_in, session_answer("one"));
  auto session = signs.session();
  std::stop_source stop;
  stop.request_stop();
  CHECK_THROWS_AS((void)session.headers(signs.server, stop.get_token()), OctopusError);
  CHECK(session.headers(signs.server, {}) == headers_of_session("one"));
}

TEST_CASE("a write whose session has ended is sent once more in a new one") {
  SignIn signs;
  auto scripted = std::make_unique<ScriptedTransport>();
  auto* server = scripted.get();
  const Request create{.method = Method::post, .path = "/api/releases"};
  server->on(k_sign_in, session_answer("one")).on(k_sign_in, session_answer("two"));
  SUBCASE("and is taken") {
    server->on(k_create, error_answer(401, "You must be logged in"))
        .on(k_create, json_answer("{}"));
    CredentialsTransport transport(std::move(scripted), signs.session());
    CHECK(transport.send(create, {}).status == 200);
    CHECK(server->requests().at(1).headers == headers_of_session("one"));
    CHECK(server->last(k_create).headers == headers_of_session("two"));
  }
  SUBCASE("and is refused for good") {
    server->on(k_create, error_answer(401, "no"));
    CredentialsTransport transport(std::move(scripted), signs.session());
    CHECK(transport.send(create, {}).status == 401);
    CHECK(server->count(k_create) == 2);
    CHECK(server->count(k_sign_in) == 2);
  }
  SUBCASE("but what is forbidden stays so") {
    server->on(k_create, error_answer(403, "no permission"));
    CredentialsTransport transport(std::move(scripted), signs.session());
    CHECK(transport.send(create, {}).status == 403);
    CHECK(server->count(k_sign_in) == 1);
  }
}

TEST_CASE("a connection without credentials has none of any kind") {
  ServerConnection connection;
  CHECK_FALSE(has_credentials(connection));
  SUBCASE("API key") { connection.api_key = "API-1"; }
  SUBCASE("access token") { connection.access_token = "token"; }
  SUBCASE("service account") { connection.service_account = "account-1"; }
  SUBCASE("user") {
    connection.user = "ci";
    connection.password = "pass";
  }
  CHECK(has_credentials(connection));
  const auto open = without_credentials(connection);
  CHECK_FALSE(has_credentials(open));
  CHECK(open.password.empty());
}

} // namespace octostep::test
