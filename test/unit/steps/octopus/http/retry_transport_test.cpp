#include "steps/octopus/http/retry_transport.h"

#include <doctest/doctest.h>

#include "steps/octopus/sign_in/credentials.h"
#include "test/support/manual_clock.h"
#include "test/support/scripted_transport.h"

using namespace octostep::octopus;
using namespace octostep::test;

namespace {

const std::string k_read = "GET /api";
const std::string k_write = "POST /api/w";

struct Fixture {
  ManualClock clock;
  std::vector<std::string> told;
  ScriptedTransport* script = nullptr;
  std::unique_ptr<RetryTransport> transport;

  Fixture() {
    auto scripted = std::make_unique<ScriptedTransport>();
    script = scripted.get();
    transport = std::make_unique<RetryTransport>(
        std::move(scripted), RetryRules{}, clock, [this](const std::string& text) {
          told.push_back(text);
        });
  }
  Response read() { return transport->send(Request{.path = "/api"}, {}); }
  Response write() {
    return transport->send(Request{.method = Method::post, .path = "/api/w", .body = "{}"}, {});
  }
  Duration slept() const {
    Duration sum{0};
    for (const auto sleep : clock.sleeps()) sum += sleep;
    return sum;
  }
};

const ExchangeFailure k_lost("reset by peer", Delivery::maybe_received);
const ExchangeFailure k_refused("connection refused", Delivery::not_sent);

template <typename Call>
OctopusError error_of(const Call& call) {
  try {
    (void)call();
  } catch (const OctopusError& error) {
    return error;
  }
  throw std::logic_error("no OctopusError was thrown");
}

} // namespace

TEST_CASE_FIXTURE(Fixture,
                  "a read rides out every passing fault, and the outage is told in two lines") {
  script->on(k_read, k_refused).on(k_read, k_lost);
  for (const int status : {408, 429, 500, 502, 503, 504}) script->on(k_read, html_answer(status));
  script->on(k_read, html_answer(200))
      .on(k_read, json_answer("{\"half\":"))
      .on(k_read, json_answer("{}"));
  CHECK(read().body == "{}");
  CHECK(script->requests().size() == 11);
  REQUIRE(told.size() == 2);
  CHECK(told[0].find("GET /api: connection refused") == 0);
  CHECK(told[1].find("answers again") != std::string::npos);
}

TEST_CASE_FIXTURE(Fixture, "a web page is no text, but may be what a file holds") {
  auto format = AnswerFormat::text;
  std::string expected = "the log";
  SUBCASE("a text") {}
  SUBCASE("a file") {
    format = AnswerFormat::any;
    expected = html_answer(200).body;
  }
  script->on(k_read, html_answer(200)).on(k_read, Response{200, {}, "the log"});
  CHECK(transport->send(Request{.path = "/api", .answer = format}, {}).body == expected);
}

TEST_CASE_FIXTURE(Fixture, "a web page does not say that a file was taken") {
  script->on(k_write, html_answer(200));
  const Request push{.method = Method::post, .path = "/api/w", .answer = AnswerFormat::text};
  const auto error = error_of([&] { return transport->send(push, {}); });
  CHECK(error.kind() == ErrorKind::unclear_write);
  CHECK(std::string(error.what()).find("an HTML page") != std::string::npos);
  CHECK(script->requests().size() == 1);
}

TEST_CASE_FIXTURE(Fixture, "other answers are handed on at once") {
  for (const int status : {400, 401, 403, 404, 409, 501}) {
    CAPTURE(status);
    script->otherwise([&](const Request&) { return html_answer(status); });
    CHECK(read().status == status);
    CHECK(write().status == status);
  }
  CHECK(clock.sleeps().empty());
  CHECK(told.empty());
}

TEST_CASE_FIXTURE(Fixture, "waits double with jitter up to 30 s and end with the window") {
  script->on(k_read, html_answer(503));
  const auto error = error_of([&] { return read(); });
  CHECK(error.kind() == ErrorKind::unavailable);
  CHECK(error.http_status() == 503);
  CHECK(std::string(error.what())
            .find("the server answered 503 Service Unavailable with an HTML page titled "
                  "'Maintenance' (maintenance or a proxy)") != std::string::npos);
  CHECK(slept() == Duration(900'000));
  const auto& sleeps = clock.sleeps();
  for (std::size_t index = 0; index + 1 < sleeps.size(); ++index) {
    const Duration whole =
        std::min(Duration(1'000 << std::min<std::size_t>(index, 10)), Duration(30'000));
    CHECK(sleeps[index] <= whole);
    CHECK(sleeps[index] >= whole / 2);
  }
}

TEST_CASE_FIXTURE(Fixture, "Retry-After is obeyed in seconds and as a date") {
  auto busy = error_answer(429, "slow down");
  SUBCASE("seconds") { busy.headers.emplace_back("retry-after", "120"); }
  SUBCASE("date") { busy.headers.emplace_back("Retry-After", "Tue, 24 Nov 2026 00:02:00 GMT"); }
  script->on(k_read, busy).on(k_read, json_answer("{}"));
  CHECK(read().status == 200);
  CHECK(slept() == Duration(120'000));
}

TEST_CASE_FIXTURE(Fixture, "a server that asks for more time than there is is not waited for") {
  auto down = html_answer(503);
  down.headers.emplace_back("Retry-After", "3600");
  script->on(k_read, down);
  CHECK(std::string(error_of([&] { return read(); }).what()).find("asks to wait 3600 s") !=
        std::string::npos);
  CHECK(clock.sleeps().empty());
}

TEST_CASE_FIXTURE(Fixture, "a write is repeated only when it certainly had no effect") {
  script->on(k_write, k_refused)
      .on(k_write, error_answer(429, "slow down"))
      .on(k_write, json_answer("{}"));
  CHECK(write().status == 200);
  CHECK(script->requests().size() == 3);
}

TEST_CASE_FIXTURE(Fixture, "a write that may have arrived is sent once and reported as unclear") {
  SUBCASE("lost answer") { script->on(k_write, k_lost); }
  SUBCASE("bad gateway") { script->on(k_write, html_answer(502)); }
  SUBCASE("server error") { script->on(k_write, error_answer(500, "boom")); }
  SUBCASE("unavailable, even with Retry-After") {
    auto down = html_answer(503);
    down.headers.emplace_back("Retry-After", "1");
    script->on(k_write, down);
  }
  SUBCASE("a page instead of the result") { script->on(k_write, html_answer(200)); }
  const auto error = error_of([&] { return write(); });
  CHECK(error.kind() == ErrorKind::unclear_write);
  CHECK(std::string(error.what()).find("POST /api/w") == 0);
  CHECK(script->requests().size() == 1);
}

TEST_CASE_FIXTURE(Fixture, "a write that never gets through is unavailable, not unclear") {
  script->on(k_write, k_refused);
  CHECK(error_of([&] { return write(); }).kind() == ErrorKind::unavailable);
}

TEST_CASE_FIXTURE(Fixture, "requests that are not to be repeated fail at once") {
  script->on(k_read, k_lost);
  const auto error = error_of(
      [&] { return transport->send(Request{.path = "/api", .repeat = Repeat::never}, {}); });
  CHECK(error.kind() == ErrorKind::unavailable);
  CHECK(clock.sleeps().empty());
  CHECK(told.empty());
}

TEST_CASE_FIXTURE(Fixture, "a harmless write is repeated like a read, within its own limit") {
  script->on(k_write, k_lost);
  const Request cancel{.method = Method::post,
                       .path = "/api/w",
                       .total_limit = Duration(5'000),
                       .answer = AnswerFormat::text,
                       .repeat = Repeat::always};
  CHECK(error_of([&] { return transport->send(cancel, {}); }).kind() == ErrorKind::deadline);
  CHECK(slept() == Duration(5'000));
  CHECK(script->requests().size() > 2);
}

TEST_CASE_FIXTURE(Fixture, "the limit of a whole exchange bounds its repetitions together") {
  std::vector<Duration> limits;
  script->otherwise([&](const Request& request) -> ScriptedTransport::Reply {
    limits.push_back(*request.total_limit);
    clock.advance(*request.total_limit);
    return k_lost;
  });
  const Request request{.path = "/api", .total_limit = Duration(5'000)};
  CHECK(error_of([&] { return transport->send(request, {}); }).kind() == ErrorKind::deadline);
  CHECK(limits == std::vector{Duration(5'000)});

  limits.clear();
  script->otherwise([&](const Request& limited) -> ScriptedTransport::Reply {
    limits.push_back(*limited.total_limit);
    clock.advance(Duration(1'000));
    return k_lost;
  });
  CHECK(error_of([&] { return transport->send(request, {}); }).kind() == ErrorKind::deadline);
  CHECK(limits.size() > 1);
  CHECK(std::is_sorted(limits.rbegin(), limits.rend()));
  CHECK(limits.back() < Duration(4'000));
}

TEST_CASE_FIXTURE(Fixture, "a stop request ends the waiting") {
  std::stop_source stop;
  script->otherwise([&](const Request&) -> ScriptedTransport::Reply {
    stop.request_stop();
    return k_lost;
  });
  CHECK(error_of([&] {
          return transport->send(Request{.path = "/other"}, stop.get_token());
        }).kind() == ErrorKind::stopped);
}

TEST_CASE_FIXTURE(Fixture, "an outage over several requests is told once") {
  script->on(k_read, k_refused);
  (void)error_of([&] { return read(); });
  (void)error_of([&] { return read(); });
  CHECK(told.size() == 1);
  script->on(k_write, json_answer("{}"));
  CHECK(write().status == 200);
  CHECK(told.size() == 2);
}

TEST_CASE("only sensible Retry-After values are understood") {
  const Instant now = std::chrono::sys_days(std::chrono::year(2026) / 11 / 24);
  CHECK(parse_retry_after(" 5 ", now) == Duration(5'000));
  CHECK(parse_retry_after("Mon, 23 Nov 2026 23:59:00 GMT", now) == Duration(0));
  CHECK_FALSE(parse_retry_after("", now));
  CHECK_FALSE(parse_retry_after("soon", now));
  CHECK_FALSE(parse_retry_after("Tue, 32 Nov 2026 00:02:00 GMT", now));
  CHECK_FALSE(parse_retry_after("Tue, 24 Foo 2026 00:02:00 GMT", now));
}

TEST_CASE("credentials travel in one header and in no message") {
  const auto headers_with = [](const std::string& key, const std::string& token) {
    auto scripted = std::make_unique<ScriptedTransport>();
    auto* script = scripted.get();
    CredentialsTransport transport(std::move(scripted), key, token);
    (void)transport.send(Request{.path = "/api"}, {});
    return script->requests().at(0).headers;
  };
  CHECK(headers_with("API-KEY\n", "") == std::vector<NameValue>{{"X-Octopus-ApiKey", "API-KEY"}});
  CHECK(headers_with("", "a.b.c") == std::vector<NameValue>{{"Authorization", "Bearer a.b.c"}});
  CHECK(headers_with("", "").empty());
  try {
    (void)headers_with("API-SE CRET", "");
    FAIL("accepted");
  } catch (const OctopusError& error) {
    CHECK(error.kind() == ErrorKind::unauthenticated);
    CHECK(std::string(error.what()).find("SE") == std::string::npos);
  }
}
