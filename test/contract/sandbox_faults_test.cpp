#include <doctest/doctest.h>

#include "test/contract/sandbox_fixture.h"

namespace octostep::sandbox {
namespace {

const std::string k_request =
    "GET /api/users/me HTTP/1.1\r\nHost: x\r\nX-Octopus-ApiKey: API-SANDBOX\r\n\r\n";

} // namespace

TEST_CASE("a connection is kept over many requests, and HTTP is read as it may come") {
  SandboxFixture server;
  bool was_reset = false;
  // Pipelined, with blank lines in between, and the second one chunked.
  const auto replies =
      server.exchange(k_request + "\r\n" +
                          "POST /api/Spaces-1/channels/rule-test HTTP/1.1\r\nX-Octopus-ApiKey: "
                          "API-SANDBOX\r\nTransfer-Encoding: chunked\r\n\r\n"
                          "7\r\n{\"versi\r\nB\r\non\":\"1.0\"} \r\n0\r\n\r\n" +
                          k_request,
                      was_reset);
  std::size_t count = 0;
  for (auto at = replies.find("HTTP/1.1 200"); at != std::string::npos;
       at = replies.find("HTTP/1.1 200", at + 1))
    ++count;
  CHECK(count == 3);
  CHECK(replies.find("SatisfiesVersionRange") != std::string::npos);
  const auto log = server.get("/sandbox/requests").body;
  CHECK(log[0].at("connection") == log[2].at("connection"));
}

TEST_CASE("blanks in a request line belong to the path") {
  SandboxFixture server;
  bool was_reset = false;
  const auto reply = server.exchange("GET /api/Spaces-1/projects?name=Git One HTTP/1.1\r\n"
                                     "X-Octopus-ApiKey: API-SANDBOX\r\n\r\n",
                                     was_reset);
  CHECK(reply.starts_with("HTTP/1.1 200"));
  CHECK(reply.find("\"TotalResults\":1") != std::string::npos);
}

TEST_CASE("a request that is no HTTP is answered and ends the connection") {
  SandboxFixture server;
  bool was_reset = false;
  for (const auto* const bytes : {"nonsense\r\n\r\n",
                                  "GET /api HTTP/2\r\n\r\n",
                                  "GET /api HTTP/1.1\r\nno colon\r\n\r\n",
                                  "GET api HTTP/1.1\r\n\r\n",
                                  "POST /api HTTP/1.1\r\nContent-Length: x\r\n\r\n"}) {
    CAPTURE(bytes);
    CHECK(server.exchange(bytes, was_reset).starts_with("HTTP/1.1 400"));
  }
}

TEST_CASE("an upload without key is refused before its body is sent") {
  SandboxFixture server;
  bool was_reset = false;
  const auto reply = server.exchange("POST /api/Spaces-1/packages/raw HTTP/1.1\r\nContent-Length: "
                                     "99999999999\r\nExpect: 100-continue\r\n\r\n",
                                     was_reset);
  CHECK(reply.starts_with("HTTP/1.1 401"));
}

TEST_CASE("faults end, cut, stall or garble exactly one exchange") {
  struct Row {
    const char* kind;
    json members;
    bool resets;
    const char* begins; // how the received bytes begin; "" = nothing at all
  };
  for (const auto& row :
       {Row{"reset-before", json::object(), true, ""},
        Row{"reset-after", json::object(), true, ""},
        Row{"close-before", json::object(), false, ""},
        Row{"close-after", json::object(), false, ""},
        Row{"stall-before", json::object(), false, ""},
        Row{"stall-after", json::object(), false, ""},
        Row{"delay", {{"seconds", 0.05}}, false, "HTTP/1.1 200"},
        Row{"slow", {{"bytesPerSecond", 20000}}, false, "HTTP/1.1 200"},
        Row{"cut", json::object(), false, "HTTP/1.1 200"},
        Row{"wrong-length", json::object(), false, "HTTP/1.1 200"},
        Row{"garbage", json::object(), false, "\x16\x03"},
        Row{"garbled-body", json::object(), false, "HTTP/1.1 200"},
        Row{"html", {{"status", 502}}, false, "HTTP/1.1 502"},
        Row{"redirect", {{"location", "/x"}}, false, "HTTP/1.1 302"},
        Row{"late-close", json::object(), false, "HTTP/1.1 200"},
        Row{"status", {{"status", 429}, {"retryAfter", "7"}}, false, "HTTP/1.1 429"},
        Row{"refuse", json::object(), true, ""},
        Row{"tls-failure", json::object(), false, "\x15\x03"}}) {
    CAPTURE(row.kind);
    SandboxFixture server;
    auto fault = row.members;
    fault.update({{"kind", row.kind}, {"path", "/users/me$"}});
    REQUIRE(server.post("/sandbox/faults", fault).status == 200);
    bool was_reset = false;
    const auto received = server.exchange(k_request, was_reset);
    CHECK(was_reset == row.resets);
    CHECK(received.starts_with(row.begins));
    CHECK(received.empty() == std::string{row.begins}.empty());
    CHECK(server.get("/sandbox/faults").body[0].at("used") == 1);
    CHECK(server.get("/api/users/me").status == 200);
  }
}

TEST_CASE("a cut body is shorter than announced, a wrong length differs from it") {
  SandboxFixture server;
  bool was_reset = false;
  const auto whole = server.exchange(k_request, was_reset);
  server.post("/sandbox/faults", {{"kind", "cut"}, {"fraction", 0.5}});
  CHECK(server.exchange(k_request, was_reset).size() < whole.size());
  server.post("/sandbox/faults", {{"kind", "wrong-length"}, {"lengthDelta", -5}});
  const auto wrong = server.exchange(k_request, was_reset);
  const auto body_size = wrong.size() - wrong.find("\r\n\r\n") - 4;
  CHECK(wrong.find("Content-Length: " + std::to_string(body_size - 5)) != std::string::npos);
}

TEST_CASE("a request met by a fault before is not executed, after it is") {
  SandboxFixture server;
  bool was_reset = false;
  const std::string body =
      R"({"spaceIdOrName":"Default","projectName":"Shop","releaseVersion":"5.0"})";
  const auto create = "POST /api/Spaces-1/releases/create/v1 HTTP/1.1\r\nX-Octopus-ApiKey: "
                      "API-SANDBOX\r\nContent-Length: " +
                      std::to_string(body.size()) + "\r\n\r\n" + body;
  server.post("/sandbox/faults",
              {{"kind", "reset-before"}, {"method", "POST"}, {"path", "releases/create"}});
  CHECK(server.exchange(create, was_reset).empty());
  CHECK(server.get("/api/Spaces-1/projects/shop/releases/5.0").status == 404);
  server.post("/sandbox/faults",
              {{"kind", "reset-after"}, {"method", "POST"}, {"path", "releases/create"}});
  CHECK(server.exchange(create, was_reset).empty());
  CHECK(server.get("/api/Spaces-1/projects/shop/releases/5.0").status == 200);
}

TEST_CASE("the request log shows what was asked, and no control or secret") {
  SandboxFixture server;
  server.post("/api/Spaces-1/channels/rule-test", {{"version", "1.0"}});
  const auto log = server.get("/sandbox/requests").body;
  REQUIRE(log.size() == 1);
  CHECK(log[0].at("method") == "POST");
  CHECK(log[0].at("body").at("version") == "1.0");
  CHECK(log[0].at("status") == 200);
  CHECK(log.dump().find("API-SANDBOX") == std::string::npos);
}

TEST_CASE("controls that are misspelt are refused") {
  SandboxFixture server;
  CHECK(server.post("/sandbox/faults", {{"kind", "cut"}, {"pth", "x"}}).errors().find("'pth'") !=
        std::string::npos);
  CHECK(server.post("/sandbox/time", {{"advance", 1}}).status == 400);
  CHECK(server.post("/sandbox/time", {{"advanceSeconds", -1}}).status == 400);
  CHECK(server.get("/sandbox/nothing").status == 404);
}

} // namespace octostep::sandbox
