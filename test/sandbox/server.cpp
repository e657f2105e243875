#include "test/sandbox/server.h"

#include <array>
#include <stdexcept>

#include <Poco/Exception.h>
#include <Poco/Net/Context.h>
#include <Poco/Net/NetException.h>
#include <Poco/Net/SSLManager.h>
#include <Poco/Net/SecureServerSocket.h>
#include <Poco/Timespan.h>
#include <fmt/format.h>
#include <sys/socket.h>

namespace octostep::sandbox {
namespace {

constexpr int k_backlog = 128;

// A port that was just released is available at once, but one in use is not: without the third
// argument, Poco would share it, and requests would go to either server at random.
void claim(Poco::Net::ServerSocket& socket, const Poco::Net::SocketAddress& address) {
  socket.bind(address, /*reuseAddress=*/true, /*reusePort=*/false);
  socket.listen(k_backlog);
}

Poco::Net::ServerSocket make_socket(const Options& options) {
  const Poco::Net::SocketAddress address{options.host, options.port};
  if (options.tls_cert.empty()) {
    Poco::Net::ServerSocket socket;
    claim(socket, address);
    return socket;
  }
  Poco::Net::Context::Params parameters;
  parameters.certificateFile = options.tls_cert.string();
  parameters.privateKeyFile = options.tls_key.string();
  parameters.verificationMode = Poco::Net::Context::VERIFY_NONE;
  const Poco::Net::Context::Ptr context =
      new Poco::Net::Context{Poco::Net::Context::TLS_SERVER_USE, parameters};
  // Without a passphrase handler, OpenSSL would ask on the terminal for the passphrase of an
  // encrypted key.
  Poco::Net::SecureServerSocket socket{context};
  claim(socket, address);
  return socket;
}

// TLS 1.2 record of type alert, level fatal, handshake_failure (RFC 8446 6).
constexpr std::array<unsigned char, 7> k_handshake_failure{
    0x15, 0x03, 0x03, 0x00, 0x02, 0x02, 0x28};

void turn_away(const Poco::Net::StreamSocket& arrived, FaultKind fault) {
  Poco::Net::StreamSocket socket{arrived};
  if (fault == FaultKind::tls_failure) {
    // Below TLS, which has not begun on this connection. Reads the greeting first: closing with
    // unread bytes would reset the connection, and the alert might be lost.
    const auto descriptor = socket.impl()->sockfd();
    std::array<char, 4096> greeting{};
    if (socket.poll(Poco::Timespan{1, 0}, Poco::Net::Socket::SELECT_READ))
      (void)::recv(descriptor, greeting.data(), greeting.size(), 0);
    ::send(descriptor, k_handshake_failure.data(), k_handshake_failure.size(), MSG_NOSIGNAL);
    ::shutdown(descriptor, SHUT_WR);
  } else {
    socket.setLinger(true, 0);
  }
  socket.close();
}

} // namespace

Server::Server(const Options& options, const Service& service)
    : m_host(options.host), m_is_secure(!options.tls_cert.empty()), m_service(service) {
  try {
    m_socket = make_socket(options);
  } catch (const Poco::Exception& error) {
    throw std::runtime_error(fmt::format(
        "cannot listen on '{}:{}': {}", options.host, options.port, error.displayText()));
  }
  m_acceptor = std::jthread{[this](const std::stop_token& stop) { accept_connections(stop); }};
}

Server::~Server() {
  m_acceptor.request_stop();
  m_acceptor.join();
  for (auto& [number, connection] : m_connections) connection.thread.join();
}

std::uint16_t Server::port() const { return m_socket.address().port(); }

std::string Server::url() const {
  return fmt::format("{}://{}:{}", m_is_secure ? "https" : "http", m_host, port());
}

void Server::accept_connections(const std::stop_token& stop) {
  while (!stop.stop_requested()) {
    collect_finished();
    if (m_connections.size() >= k_max_connections ||
        !m_socket.poll(Poco::Timespan{0, 100'000}, Poco::Net::Socket::SELECT_READ))
      continue;
    try {
      start_connection(m_socket.acceptConnection(), stop);
    } catch (const Poco::Exception&) {
      // The peer gave up between poll and accept.
    }
  }
  m_socket.close();
  // A thread may be blocked in a read; ending the transport wakes it, whatever protocol is on top.
  const std::lock_guard lock{m_mutex};
  for (auto& [number, connection] : m_connections)
    ::shutdown(connection.socket.impl()->sockfd(), SHUT_RDWR);
}

void Server::start_connection(const Poco::Net::StreamSocket& socket, const std::stop_token& stop) {
  if (const auto fault = m_service.faults.take_on_arrival()) {
    turn_away(socket, *fault);
    return;
  }
  const auto number = ++m_connection_count;
  const std::lock_guard lock{m_mutex};
  Connection& connection = m_connections[number];
  connection.socket = socket;
  connection.thread = std::thread{[this, socket, number, stop] {
    HttpConnection{socket, number, m_service, stop}.serve();
    const std::lock_guard finished_lock{m_mutex};
    m_connections[number].is_finished = true;
  }};
}

void Server::collect_finished() {
  std::vector<std::thread> finished;
  {
    const std::lock_guard lock{m_mutex};
    for (auto it = m_connections.begin(); it != m_connections.end();) {
      if (!it->second.is_finished) {
        ++it;
        continue;
      }
      finished.push_back(std::move(it->second.thread));
      it = m_connections.erase(it);
    }
  }
  for (auto& thread : finished) thread.join();
}

} // namespace octostep::sandbox
