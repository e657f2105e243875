#include "test/contract/test_server.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <chrono>
#include <memory>

#include <Poco/Exception.h>
#include <Poco/Net/SocketAddress.h>

namespace octostep::test {

namespace {

std::string lower(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(), [](unsigned char letter) {
    return static_cast<char>(std::tolower(letter));
  });
  return text;
}

std::uint64_t body_size(const SeenRequest& request) {
  const auto found = request.headers.find("content-length");
  return found == request.headers.end() ? 0 : std::stoull(found->second);
}

} // namespace

Peer::Peer(Poco::Net::StreamSocket socket, const std::atomic<bool>& stopping)
    : m_socket(std::move(socket)), m_stopping(stopping) {}

std::size_t Peer::receive(char* into, std::size_t size) {
  while (!m_stopping) {
    if (!m_socket.poll(Poco::Timespan(0, 50'000), Poco::Net::Socket::SELECT_READ)) continue;
    const int count = m_socket.receiveBytes(into, static_cast<int>(size));
    return count < 0 ? 0 : static_cast<std::size_t>(count);
  }
  return 0;
}

bool Peer::read_request(SeenRequest& request) {
  std::array<char, 4096> block{};
  std::size_t end = 0;
  while ((end = m_buffer.find("\r\n\r\n")) == std::string::npos) {
    const auto count = receive(block.data(), block.size());
    if (count == 0) return false;
    m_buffer.append(block.data(), count);
  }
  std::string head = m_buffer.substr(0, end + 2);
  m_buffer.erase(0, end + 4);
  request.method = head.substr(0, head.find(' '));
  const auto target = request.method.size() + 1;
  request.target = head.substr(target, head.find(' ', target) - target);
  for (auto at = head.find("\r\n") + 2; at < head.size();) {
    const auto line_end = head.find("\r\n", at);
    const auto colon = head.find(": ", at);
    request.headers[lower(head.substr(at, colon - at))] =
        head.substr(colon + 2, line_end - colon - 2);
    at = line_end + 2;
  }
  return true;
}

std::string Peer::read_body(const SeenRequest& request) {
  const auto size = body_size(request);
  std::array<char, 65536> block{};
  while (m_buffer.size() < size) {
    const auto count = receive(block.data(), block.size());
    if (count == 0) break;
    m_buffer.append(block.data(), count);
  }
  auto body = m_buffer.substr(0, size);
  m_buffer.erase(0, size);
  return body;
}

std::uint64_t Peer::count_body(const SeenRequest& request) {
  std::array<char, 65536> block{};
  auto count = std::uint64_t{m_buffer.size()};
  m_buffer.clear();
  while (count < body_size(request)) {
    const auto more = receive(block.data(), block.size());
    if (more == 0) break;
    count += more;
  }
  return count;
}

void Peer::send(const std::string& text) {
  std::size_t at = 0;
  while (at < text.size()) {
    const int count = m_socket.sendBytes(text.data() + at, static_cast<int>(text.size() - at));
    if (count <= 0) return;
    at += static_cast<std::size_t>(count);
  }
}

void Peer::answer(int status, const std::string& body, const std::string& extra_headers) {
  send("HTTP/1.1 " + std::to_string(status) +
       " Status\r\nContent-Type: application/json\r\nContent-Length: " +
       std::to_string(body.size()) + "\r\n" + extra_headers + "\r\n" + body);
}

void Peer::stall() {
  std::array<char, 256> block{};
  while (receive(block.data(), block.size()) > 0) {
  }
  m_is_closed = true;
}

void Peer::hold() {
  while (!m_stopping) std::this_thread::sleep_for(std::chrono::milliseconds(10));
  m_is_closed = true;
}

void Peer::close() { m_is_closed = true; }

void Peer::relay_to(int port) {
  Poco::Net::StreamSocket other(
      Poco::Net::SocketAddress("127.0.0.1", static_cast<Poco::UInt16>(port)));
  std::array<char, 16384> block{};
  const auto move = [&](Poco::Net::StreamSocket& from, Poco::Net::StreamSocket& to) {
    if (!from.poll(Poco::Timespan(0, 5'000), Poco::Net::Socket::SELECT_READ)) return true;
    const int count = from.receiveBytes(block.data(), static_cast<int>(block.size()));
    if (count <= 0) return false;
    to.sendBytes(block.data(), count);
    return true;
  };
  while (!m_stopping && move(m_socket, other) && move(other, m_socket)) {
  }
  m_is_closed = true;
}

TestServer::TestServer(Handler handler)
    : TestServer(Poco::Net::ServerSocket(Poco::Net::SocketAddress("127.0.0.1", 0)),
                 std::move(handler)) {}

TestServer::TestServer(Poco::Net::ServerSocket socket, Handler handler)
    : m_socket(std::move(socket)),
      m_handler(std::move(handler)),
      m_accepting([this] { accept_all(); }) {}

TestServer::~TestServer() {
  m_stopping = true;
  m_accepting.join();
  for (auto& thread : m_threads) thread.join();
}

int TestServer::port() const { return m_socket.address().port(); }

std::string TestServer::url(const std::string& scheme) const {
  return scheme + "://127.0.0.1:" + std::to_string(port());
}

std::vector<SeenRequest> TestServer::requests() const {
  const std::lock_guard lock(m_mutex);
  return m_requests;
}

void TestServer::accept_all() {
  while (!m_stopping) {
    if (!m_socket.poll(Poco::Timespan(0, 20'000), Poco::Net::Socket::SELECT_READ)) continue;
    try {
      // Owned by one thread: the thread sanitizer cannot see Poco's reference counts.
      auto socket = std::make_unique<Poco::Net::StreamSocket>(m_socket.acceptConnection());
      const int number = ++m_connections;
      m_threads.emplace_back(
          [this, socket = std::move(socket), number] { serve(*socket, number); });
    } catch (const Poco::Exception&) {
      continue; // the client went away before it was accepted
    }
  }
}

void TestServer::serve(Poco::Net::StreamSocket& socket, int number) {
  try {
    Peer connection(socket, m_stopping);
    SeenRequest request;
    request.connection = number;
    while (!connection.is_closed() && connection.read_request(request)) {
      {
        const std::lock_guard lock(m_mutex);
        m_requests.push_back(request);
      }
      m_handler(request, connection);
      request.headers.clear();
    }
    socket.close();
  } catch (const Poco::Exception&) {
    socket.close(); // the client refused or left, which some tests want
  }
}

} // namespace octostep::test
