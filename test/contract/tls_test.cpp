// TLS by the real transport, against a self-signed certificate.
#include <array>
#include <filesystem>
#include <thread>

#include <Poco/Net/Context.h>
#include <Poco/Net/SecureServerSocket.h>
#include <doctest/doctest.h>

#include "test/contract/contract.h"
#include "test/contract/test_certificate.h"

using namespace octostep::octopus;
using namespace octostep::test;

namespace {

class Folder {
public:
  Folder() {
    std::string pattern = std::filesystem::temp_directory_path() / "octostep-tls-XXXXXX";
    m_path = mkdtemp(pattern.data());
  }
  ~Folder() { std::filesystem::remove_all(m_path); }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  [[nodiscard]] const std::filesystem::path& path() const { return m_path; }

private:
  std::filesystem::path m_path;
};

Poco::Net::ServerSocket tls_socket(const TestCertificate& certificate) {
  Poco::Net::Context::Params parameters;
  parameters.certificateFile = certificate.certificate_file;
  parameters.privateKeyFile = certificate.key_file;
  parameters.verificationMode = Poco::Net::Context::VERIFY_NONE;
  Poco::Net::Context::Ptr context =
      new Poco::Net::Context(Poco::Net::Context::TLS_SERVER_USE, parameters);
  return Poco::Net::SecureServerSocket(Poco::Net::SocketAddress("127.0.0.1", 0), 64, context);
}

struct TlsServer {
  explicit TlsServer(const std::string& host = "IP:127.0.0.1,DNS:localhost")
      : certificate(folder.path(), host),
        server(tls_socket(certificate), [this](const SeenRequest& request, auto& connection) {
          std::this_thread::sleep_for(pause);
          received = connection.count_body(request);
          connection.answer(200, "{}");
        }) {}

  [[nodiscard]] ServerConnection connection() const { return connection_to(server.url("https")); }

  Folder folder;
  TestCertificate certificate;
  std::uint64_t received = 0;
  std::chrono::milliseconds pause{0};
  TestServer server;
};

Response send(const octostep::octopus::ServerConnection& connection, const Request& request) {
  return make_poco_transport(connection, system_clock())->send(request, {});
}

} // namespace

TEST_CASE(
    "an unknown authority is refused before a byte is sent, with reason, subject and fingerprint") {
  TlsServer tls;
  try {
    (void)send(tls.connection(), get("/a"));
    FAIL("the certificate was accepted");
  } catch (const OctopusError& error) {
    const std::string message = error.what();
    CHECK(error.kind() == ErrorKind::tls);
    CHECK(message.find("self-signed") != std::string::npos);
    CHECK(message.find("octostep test") != std::string::npos);
    CHECK(message.find("valid until") != std::string::npos);
  }
  CHECK(tls.server.requests().empty());
}

TEST_CASE("a file of authorities, a pin and the exception make the certificate accepted") {
  TlsServer tls;
  auto connection = tls.connection();
  SUBCASE("file") { connection.ca_file = tls.certificate.certificate_file; }
  SUBCASE("pin") { connection.pin_sha256 = tls.certificate.sha256; }
  SUBCASE("exception") { connection.ignore_tls_errors = true; }
  const auto transport = make_poco_transport(connection, system_clock());
  CHECK(transport->send(get("/a"), {}).status == 200);
  CHECK(transport->send(get("/b"), {}).status == 200);
  CHECK(tls.server.connections() == 1);
}

TEST_CASE("a trusted authority does not help a certificate for another host") {
  TlsServer tls("DNS:elsewhere.example");
  auto connection = tls.connection();
  connection.ca_file = tls.certificate.certificate_file;
  CHECK(kind_thrown_by([&] { (void)send(connection, get("/a")); }) == ErrorKind::tls);
}

TEST_CASE(
    "another certificate than the pinned one is refused, even when its authority is trusted") {
  TlsServer tls;
  auto connection = tls.connection();
  connection.ca_file = tls.certificate.certificate_file;
  connection.pin_sha256 = std::string(64, 'a');
  CHECK(kind_thrown_by([&] { (void)send(connection, get("/a")); }) == ErrorKind::tls);
}

TEST_CASE("unusable TLS settings are refused before anything is connected") {
  auto connection = connection_to("https://127.0.0.1:1");
  SUBCASE("pin") { connection.pin_sha256 = "abc"; }
  SUBCASE("file") { connection.ca_file = "/nonexistent/ca.pem"; }
  CHECK(kind_thrown_by([&] { (void)make_poco_transport(connection, system_clock()); }) ==
        ErrorKind::refused);
}

TEST_CASE("https to a port that answers something else is told as such") {
  Poco::Net::ServerSocket socket(Poco::Net::SocketAddress("127.0.0.1", 0));
  std::thread server([&] {
    auto client = socket.acceptConnection();
    const std::string text = "HTTP/1.1 400 Bad Request\r\n\r\n";
    client.sendBytes(text.data(), static_cast<int>(text.size()));
    client.shutdownSend();
    std::array<char, 4096> block{};
    client.poll(Poco::Timespan(5, 0), Poco::Net::Socket::SELECT_READ);
    client.receiveBytes(block.data(), static_cast<int>(block.size()));
  });
  const auto connection =
      connection_to("https://127.0.0.1:" + std::to_string(socket.address().port()));
  CHECK(kind_thrown_by([&] { (void)send(connection, get("/a")); }) == ErrorKind::tls);
  server.join();
}

TEST_CASE("a server that falls silent before the request is given up, and nothing was sent") {
  TestServer silent([](const SeenRequest&, auto& connection) { connection.hold(); });
  auto connection = connection_to(silent.url("https"));
  connection.connect_limit = Duration(300);
  connection.idle_limit = Duration(300);
  SUBCASE("in the TLS handshake") {}
  SUBCASE("a proxy asked for a tunnel") {
    connection = connection_to("https://octopus.invalid");
    connection.idle_limit = Duration(300);
    connection.proxy_url = silent.url();
  }
  const auto began = std::chrono::steady_clock::now();
  CHECK(failure_of([&] { (void)send(connection, get("/a")); }).delivery == Delivery::not_sent);
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - began;
  CHECK(took.count() < 1.5);
}

TEST_CASE("an upload over TLS arrives whole, also at a server that pauses") {
  TlsServer tls;
  SUBCASE("at once") {}
  SUBCASE("after a pause") { tls.pause = std::chrono::milliseconds(400); }
  auto connection = tls.connection();
  connection.ca_file = tls.certificate.certificate_file;
  PatternSource source(20'000'000);
  CHECK(send(connection, post("/x", FilePart{"a.zip", &source})).status == 200);
  CHECK(tls.received == std::stoull(tls.server.requests().at(0).headers.at("content-length")));
}

TEST_CASE("an https server is reached through a proxy's tunnel, which sees no request") {
  TlsServer tls;
  TestServer proxy([&](const SeenRequest& request, auto& connection) {
    if (request.headers.count("proxy-authorization") == 0) {
      connection.answer(407, "");
      connection.close();
      return;
    }
    connection.send("HTTP/1.1 200 Connection established\r\n\r\n");
    connection.relay_to(tls.server.port());
  });
  auto connection = tls.connection();
  connection.ca_file = tls.certificate.certificate_file;
  connection.proxy_url = proxy.url();
  CHECK(kind_thrown_by([&] { (void)send(connection, get("/a")); }) == ErrorKind::unauthenticated);
  connection.proxy_user = "me";
  CHECK(send(connection, get("/a")).status == 200);
  const auto seen = proxy.requests().at(1);
  CHECK(seen.method == "CONNECT");
  CHECK(seen.target == "127.0.0.1:" + std::to_string(tls.server.port()));
}
