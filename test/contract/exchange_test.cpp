// The real transport against a server that does what the test tells it.
#include <chrono>
#include <thread>

#include <doctest/doctest.h>

#include "test/contract/contract.h"

using namespace octostep::octopus;
using namespace octostep::test;

namespace {

using Seconds = std::chrono::duration<double>;

template <typename Call>
Seconds time_of(const Call& call) {
  const auto began = std::chrono::steady_clock::now();
  call();
  return std::chrono::steady_clock::now() - began;
}

} // namespace

TEST_CASE("one connection serves request after request") {
  TestServer server(
      [](const SeenRequest& request, auto& connection) { connection.answer(200, request.target); });
  const auto transport = transport_to(server.url());
  for (int index = 0; index < 5; ++index)
    CHECK(transport->send(get("/api/x" + std::to_string(index)), {}).body ==
          "/api/x" + std::to_string(index));
  CHECK(server.connections() == 1);
}

TEST_CASE("a request carries its path below the virtual directory, its query and its headers") {
  TestServer server([](const SeenRequest&, auto& connection) { connection.answer(200, "{}"); });
  const auto transport = transport_to(server.url() + "/octopus/");
  auto request = get("/api/Spaces-1/projects/a%2Fb");
  request.query = {{"partialName", "R&D / Zürich #1"}, {"take", "5"}};
  request.headers = {{"X-Test", "yes"}};
  (void)transport->send(request, {});
  const auto seen = server.requests().at(0);
  CHECK(seen.target ==
        "/octopus/api/Spaces-1/projects/a%2Fb?partialName=R%26D%20%2F%20Z%C3%BCrich%20%231&take=5");
  CHECK(seen.headers.at("x-test") == "yes");
  CHECK(seen.headers.at("user-agent") == "octostep/test");
  CHECK(seen.headers.at("accept") == "application/json");
  CHECK(seen.headers.at("host") == "127.0.0.1:" + std::to_string(server.port()));
  CHECK(seen.headers.count("accept-encoding") == 0);
  CHECK(seen.headers.count("content-length") == 0);
}

TEST_CASE("a JSON body goes out with its exact length") {
  std::string body;
  TestServer server([&](const SeenRequest& request, auto& connection) {
    body = connection.read_body(request);
    connection.answer(201, "{}");
  });
  const auto transport = transport_to(server.url());
  CHECK(transport->send(post("/api/x", R"({"Name":"Zürich"})"), {}).status == 201);
  CHECK(body == R"({"Name":"Zürich"})");
  CHECK(server.requests().at(0).headers.at("content-length") == "18");
}

TEST_CASE("a chunked answer is put together and the connection is kept") {
  TestServer server([](const SeenRequest&, auto& connection) {
    connection.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5;x=y\r\nhello\r\n");
    std::this_thread::sleep_for(std::chrono::milliseconds(30));
    connection.send("6\r\n world\r\n0\r\nTrailer: t\r\n\r\n");
  });
  const auto transport = transport_to(server.url());
  CHECK(transport->send(get("/a"), {}).body == "hello world");
  CHECK(transport->send(get("/b"), {}).body == "hello world");
  CHECK(server.connections() == 1);
}

TEST_CASE("a connection that the server is about to close carries no other request") {
  TestServer server([](const SeenRequest& request, auto& connection) {
    (void)connection.read_body(request);
    connection.answer(200, "{}", "Connection: close\r\n"); // but leaves it open
  });
  const auto transport = transport_to(server.url());
  CHECK(transport->send(get("/a"), {}).status == 200);
  CHECK(transport->send(post("/write", "{}"), {}).status == 200);
  CHECK(server.requests().at(1).connection == 2);
}

TEST_CASE("an answer without a length ends with the connection") {
  TestServer server([](const SeenRequest&, auto& connection) {
    connection.send("HTTP/1.1 200 OK\r\n\r\nall of it");
    connection.close();
  });
  const auto transport = transport_to(server.url());
  CHECK(transport->send(get("/a"), {}).body == "all of it");
  CHECK(transport->send(get("/b"), {}).body == "all of it");
  CHECK(server.connections() == 2);
}

TEST_CASE("a cut body is never taken for a whole one") {
  std::string answer;
  SUBCASE("sized") { answer = "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{\"half\":"; }
  SUBCASE("in a chunk") {
    answer = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nA\r\n{\"half\"";
  }
  SUBCASE("between chunks") {
    answer = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\n{}\n\r\n";
  }
  SUBCASE("in the header") { answer = "HTTP/1.1 200 OK\r\nContent-Le"; }
  SUBCASE("not HTTP") { answer = "SSH-2.0-OpenSSH_9.2\r\n\r\n"; }
  TestServer server([&](const SeenRequest&, auto& connection) {
    connection.send(answer);
    connection.close();
  });
  const auto transport = transport_to(server.url());
  const auto failure = failure_of([&] { (void)transport->send(get("/a"), {}); });
  CHECK(failure.delivery == Delivery::maybe_received);
}

TEST_CASE("a kept connection that the server has closed is replaced") {
  TestServer server([](const SeenRequest& request, auto& connection) {
    (void)connection.read_body(request);
    connection.answer(200, "{}");
    connection.close(); // without announcing it in the answer
  });
  const auto transport = transport_to(server.url());
  CHECK(transport->send(get("/a"), {}).status == 200);
  std::this_thread::sleep_for(std::chrono::milliseconds(100));
  CHECK(transport->send(post("/write", "{}"), {}).status == 200);
  CHECK(server.connections() == 2);
  CHECK(server.requests().size() == 2);
}

TEST_CASE(
    "a kept connection that is closed under a request: reads are sent again, writes are not") {
  TestServer server([](const SeenRequest& request, auto& connection) {
    (void)connection.read_body(request);
    if (request.connection == 1 && request.target != "/first")
      connection.close();
    else
      connection.answer(200, "{}");
  });
  const auto transport = transport_to(server.url());
  CHECK(transport->send(get("/first"), {}).status == 200);
  SUBCASE("read") {
    CHECK(transport->send(get("/read"), {}).status == 200);
    CHECK(server.requests().size() == 3);
  }
  SUBCASE("write") {
    const auto failure = failure_of([&] { (void)transport->send(post("/write", "{}"), {}); });
    CHECK(failure.delivery == Delivery::maybe_received);
    CHECK(server.requests().size() == 2);
  }
}

TEST_CASE("a refused connection was certainly not used") {
  int port = 0;
  {
    port = TestServer([](const SeenRequest&, auto&) {}).port();
  }
  const auto transport = transport_to("http://127.0.0.1:" + std::to_string(port));
  const auto failure = failure_of([&] { (void)transport->send(post("/a", "{}"), {}); });
  CHECK(failure.delivery == Delivery::not_sent);
  CHECK(std::string(failure.what()).find("refused") != std::string::npos);
}

TEST_CASE("an unknown host was certainly not reached") {
  const auto transport = transport_to("http://no-such-host.invalid");
  const auto failure = failure_of([&] { (void)transport->send(get("/a"), {}); });
  CHECK(failure.delivery == Delivery::not_sent);
  CHECK(std::string(failure.what()).find("no-such-host.invalid") != std::string::npos);
}

TEST_CASE("a server that says nothing runs into the idle limit") {
  TestServer server([](const SeenRequest&, auto& connection) { connection.stall(); });
  const auto transport = transport_to(server.url());
  auto request = get("/a");
  request.idle_limit = Duration(300);
  const auto took = time_of([&] {
    CHECK(failure_of([&] { (void)transport->send(request, {}); }).delivery ==
          Delivery::maybe_received);
  });
  CHECK(took.count() >= 0.29);
  CHECK(took.count() < 1.5);
}

TEST_CASE("a server that falls silent within its answer runs into the idle limit") {
  TestServer server([](const SeenRequest&, auto& connection) {
    connection.send("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nhalf");
    connection.stall();
  });
  const auto transport = transport_to(server.url());
  auto request = get("/a");
  request.idle_limit = Duration(300);
  const auto took = time_of([&] {
    CHECK(failure_of([&] { (void)transport->send(request, {}); }).delivery ==
          Delivery::maybe_received);
  });
  CHECK(took.count() < 1.5);
}

TEST_CASE("a server that keeps dripping runs into the total limit") {
  TestServer server([](const SeenRequest&, auto& connection) {
    connection.send("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n");
    for (int index = 0; index < 20; ++index) {
      std::this_thread::sleep_for(std::chrono::milliseconds(50));
      connection.send(".");
    }
  });
  const auto transport = transport_to(server.url());
  auto request = get("/a");
  request.total_limit = Duration(300);
  const auto took = time_of([&] { (void)failure_of([&] { (void)transport->send(request, {}); }); });
  CHECK(took.count() < 0.9);
}

TEST_CASE("a stop request ends a wait within 500 ms") {
  TestServer server([](const SeenRequest&, auto& connection) { connection.stall(); });
  const auto transport = transport_to(server.url());
  std::stop_source source;
  std::thread stopper([&] {
    std::this_thread::sleep_for(std::chrono::milliseconds(150));
    source.request_stop();
  });
  PatternSource endless(std::uint64_t{1} << 40U);
  Seconds took{};
  SUBCASE("for an answer") {
    took = time_of([&] {
      CHECK(kind_thrown_by([&] { (void)transport->send(get("/a"), source.get_token()); }) ==
            ErrorKind::stopped);
    });
  }
  SUBCASE("while sending") {
    took = time_of([&] {
      CHECK(kind_thrown_by([&] {
              (void)transport->send(post("/a", FilePart{"a.zip", &endless}), source.get_token());
            }) == ErrorKind::stopped);
    });
  }
  SUBCASE("while connecting") {
    const auto blackhole = transport_to("http://10.255.255.1:81");
    took = time_of([&] {
      try {
        (void)blackhole->send(get("/a"), source.get_token());
      } catch (const OctopusError& error) {
        CHECK(error.kind() == ErrorKind::stopped);
      } catch (const ExchangeFailure& failure) {
        CHECK(failure.delivery == Delivery::not_sent); // networks without a route fail at once
      }
    });
  }
  stopper.join();
  CHECK(took.count() < 0.65);
}

TEST_CASE("a body above the limit is refused") {
  const std::string body(5000, 'x');
  TestServer server([&](const SeenRequest& request, auto& connection) {
    if (request.target == "/sized")
      connection.answer(200, body);
    else
      connection.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1388\r\n" + body +
                      "\r\n0\r\n\r\n");
  });
  const auto transport = transport_to(server.url());
  for (const auto* path : {"/sized", "/chunked"}) {
    auto request = get(path);
    request.body_limit = 4999;
    CHECK(kind_thrown_by([&] { (void)transport->send(request, {}); }) == ErrorKind::protocol);
    request.body_limit = 5000;
    CHECK(transport->send(request, {}).body.size() == 5000);
  }
}

TEST_CASE("redirects: followed once for a read to the same server, never elsewhere") {
  TestServer other(
      [](const SeenRequest&, auto& connection) { connection.answer(200, "secret seen"); });
  TestServer server([&](const SeenRequest& request, auto& connection) {
    (void)connection.read_body(request);
    if (request.target == "/same")
      connection.answer(302, "", "Location: /there?a=b%20c\r\n");
    else if (request.target == "/loop")
      connection.answer(302, "", "Location: /loop\r\n");
    else if (request.target == "/other")
      connection.answer(307, "", "Location: " + other.url() + "/x\r\n");
    else
      connection.answer(200, request.target);
  });
  const auto transport = transport_to(server.url());
  CHECK(transport->send(get("/same"), {}).body == "/there?a=b%20c");
  CHECK(kind_thrown_by([&] { (void)transport->send(get("/loop"), {}); }) == ErrorKind::protocol);
  CHECK(kind_thrown_by([&] { (void)transport->send(get("/other"), {}); }) == ErrorKind::protocol);
  CHECK(kind_thrown_by([&] { (void)transport->send(post("/same", "{}"), {}); }) ==
        ErrorKind::protocol);
  CHECK(other.connections() == 0);
}

TEST_CASE("a redirect out of the server's virtual directory is not followed") {
  TestServer server([](const SeenRequest& request, auto& connection) {
    if (request.target == "/octopus/same")
      connection.answer(302, "", "Location: /octopus/there\r\n");
    else if (request.target == "/octopus/there")
      connection.answer(200, "{}");
    else
      connection.answer(302, "", "Location: " + request.target.substr(8) + "\r\n");
  });
  const auto transport = transport_to(server.url() + "/octopus");
  CHECK(transport->send(get("/same"), {}).body == "{}");
  const auto asked = server.requests().size();
  for (const auto* path : {"/octopusevil/api", "/octopus/%2e%2E/evil", "/other"})
    CHECK(kind_thrown_by([&] { (void)transport->send(get(path), {}); }) != ErrorKind::unavailable);
  for (const auto& request : server.requests()) CHECK(request.target.starts_with("/octopus/"));
  CHECK(server.requests().size() <= asked + 3);
}

TEST_CASE("interim answers are skipped") {
  TestServer server([](const SeenRequest&, auto& connection) {
    connection.send("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n");
    connection.answer(200, "{}");
  });
  CHECK(transport_to(server.url())->send(get("/a"), {}).body == "{}");
}

TEST_CASE(
    "an http server is asked through a proxy with an absolute target and the proxy's credentials") {
  TestServer proxy([](const SeenRequest&, auto& connection) { connection.answer(200, "{}"); });
  auto connection = connection_to("http://octopus.invalid/base");
  connection.proxy_url = proxy.url();
  connection.proxy_user = "me";
  connection.proxy_password = "p:w";
  CHECK(make_poco_transport(connection, system_clock())->send(get("/api"), {}).status == 200);
  const auto seen = proxy.requests().at(0);
  CHECK(seen.target == "http://octopus.invalid/base/api");
  CHECK(seen.headers.at("host") == "octopus.invalid");
  CHECK(seen.headers.at("proxy-authorization") == "Basic bWU6cDp3");
}
