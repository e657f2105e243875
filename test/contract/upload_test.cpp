// Uploads by the real transport.
#include <algorithm>
#include <chrono>
#include <thread>

#include <doctest/doctest.h>

#include "test/contract/contract.h"

using namespace octostep::octopus;
using namespace octostep::test;

TEST_CASE("an upload of 100 MB arrives whole, in one multipart part, with its exact length") {
  constexpr std::uint64_t size = 100'000'000;
  std::uint64_t counted = 0;
  TestServer server([&](const SeenRequest& request, auto& connection) {
    counted = connection.count_body(request);
    connection.answer(201, "{}");
  });
  PatternSource source(size);
  CHECK(transport_to(server.url())
            ->send(post("/api/packages/raw", FilePart{"Acme.1.0.zip", &source}), {})
            .status == 201);
  const auto seen = server.requests().at(0);
  CHECK(counted == std::stoull(seen.headers.at("content-length")));
  CHECK(counted > size);
  CHECK(counted < size + 400);
  CHECK(seen.headers.at("content-type").find("multipart/form-data; boundary=") == 0);
  CHECK(seen.headers.count("transfer-encoding") == 0);
}

TEST_CASE("an upload to a server that pauses waits for it and arrives whole") {
  std::uint64_t counted = 0;
  TestServer server([&](const SeenRequest& request, auto& connection) {
    std::this_thread::sleep_for(std::chrono::milliseconds(400));
    counted = connection.count_body(request);
    connection.answer(201, "{}");
  });
  PatternSource source(50'000'000);
  CHECK(transport_to(server.url())->send(post("/x", FilePart{"a.zip", &source}), {}).status == 201);
  CHECK(counted == std::stoull(server.requests().at(0).headers.at("content-length")));
}

TEST_CASE("an upload to a server that takes no more bytes runs into the idle limit or a stop") {
  TestServer server([](const SeenRequest&, auto& connection) { connection.hold(); });
  const auto transport = transport_to(server.url());
  PatternSource source(50'000'000);
  auto request = post("/x", FilePart{"a.zip", &source});
  SUBCASE("idle limit") {
    request.idle_limit = Duration(300);
    const auto failure = failure_of([&] { (void)transport->send(request, {}); });
    CHECK(std::string(failure.what()).find("no byte moved for 0.3 s") != std::string::npos);
    CHECK(failure.delivery == Delivery::maybe_received);
  }
  SUBCASE("stop") {
    std::stop_source stop;
    std::thread stopper([&] {
      std::this_thread::sleep_for(std::chrono::milliseconds(200));
      stop.request_stop();
    });
    CHECK(kind_thrown_by([&] { (void)transport->send(request, stop.get_token()); }) ==
          ErrorKind::stopped);
    stopper.join();
  }
}

TEST_CASE("the multipart body holds the file name and the bytes") {
  std::string body;
  TestServer server([&](const SeenRequest& request, auto& connection) {
    body = connection.read_body(request);
    connection.answer(201, "{}");
  });
  PatternSource source(300);
  (void)transport_to(server.url())->send(post("/x", FilePart{"A \"b\".1.0.zip", &source}), {});
  std::string content;
  for (int index = 0; index < 300; ++index) content += static_cast<char>(index % 251);
  const auto boundary = body.substr(0, body.find("\r\n"));
  CHECK(body ==
        boundary +
            "\r\nContent-Disposition: form-data; name=\"file\"; filename=\"A %22b%22.1.0.zip\"\r\n"
            "Content-Type: application/octet-stream\r\n\r\n" +
            content + "\r\n" + boundary + "--\r\n");
}

TEST_CASE("an answer before the upload's end is read and returned") {
  int status = 0;
  SUBCASE("refused credentials") { status = 401; }
  SUBCASE("existing package") { status = 409; }
  SUBCASE("too large") { status = 413; }
  TestServer server([&](const SeenRequest&, auto& connection) {
    connection.answer(status, R"({"ErrorMessage":"no"})");
    connection.close();
  });
  PatternSource source(std::uint64_t{1} << 32U);
  const auto response =
      transport_to(server.url())->send(post("/x", FilePart{"a.zip", &source}), {});
  CHECK(response.status == status);
  CHECK(response.body == R"({"ErrorMessage":"no"})");
}

TEST_CASE("a source that ends early or fails ends the upload without a false success") {
  class ShrinkingSource final : public BodySource {
  public:
    [[nodiscard]] std::uint64_t size() const override { return 1000; }
    void rewind() override { m_reads = 0; }
    std::size_t read(std::span<std::byte> into) override {
      return m_reads++ == 0 ? std::min<std::size_t>(into.size(), 10) : 0;
    }

  private:
    int m_reads = 0;
  };
  TestServer server([](const SeenRequest& request, auto& connection) {
    (void)connection.read_body(request);
    connection.close();
  });
  ShrinkingSource source;
  const auto transport = transport_to(server.url());
  CHECK(kind_thrown_by([&] {
          (void)transport->send(post("/x", FilePart{"a.zip", &source}), {});
        }) == ErrorKind::refused);
}

TEST_CASE("a connection lost during an upload leaves the outcome open") {
  TestServer server([](const SeenRequest&, auto& connection) { connection.close(); });
  PatternSource source(std::uint64_t{1} << 32U);
  const auto transport = transport_to(server.url());
  const auto failure = failure_of([&] {
    (void)transport->send(post("/x", FilePart{"a.zip", &source}), {});
  });
  CHECK(failure.delivery == Delivery::maybe_received);
}
