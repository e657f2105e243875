#include "steps/octopus/http/poco_transport.h"

#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <condition_variable>
#include <mutex>
#include <thread>
#include <vector>

#include <Poco/Net/Context.h>
#include <Poco/Net/DNS.h>
#include <Poco/Net/HostEntry.h>
#include <Poco/Net/NetException.h>
#include <Poco/Net/SSLException.h>
#include <Poco/Net/SecureStreamSocket.h>
#include <Poco/Net/SocketAddress.h>
#include <Poco/Net/SocketDefs.h>
#include <Poco/Net/StreamSocket.h>
#include <fmt/core.h>
#include <openssl/err.h>

#include "schema/text/ascii.h"
#include "steps/octopus/http/http_exchange.h"
#include "steps/octopus/http/http_transport.h"
#include "steps/octopus/http/octopus_error.h"
#include "steps/octopus/http/patience.h"
#include "steps/octopus/http/proxy_choice.h"
#include "steps/octopus/http/sigpipe_block.h"
#include "steps/octopus/http/tls_trust.h"

namespace octostep::octopus {

namespace {

namespace net = Poco::Net;

Poco::Timespan timespan(Duration duration) { return {duration.count() * 1000}; }

bool is_shortage_of_descriptors(int code) { return code == EMFILE || code == ENFILE; }

[[noreturn]] void throw_shortage_of_descriptors(int code) {
  const bool is_own = code == EMFILE;
  throw OctopusError(ErrorKind::local,
                     fmt::format("no connection can be made: {} has no file descriptor left; {}",
                                 is_own ? "this process" : "this machine",
                                 is_own ? "raise the limit (ulimit -n)"
                                        : "end other processes or raise fs.file-max"));
}

ExchangeFailure broken(const Poco::Exception& error) {
  return ExchangeFailure(text::as_one_line(error.displayText(), 300), Delivery::maybe_received);
}

bool poll(net::StreamSocket& socket, Interest interest, Duration slice) {
  const int mode = interest == Interest::to_receive
                       ? net::Socket::SELECT_READ
                       : net::Socket::SELECT_READ | net::Socket::SELECT_WRITE;
  return socket.poll(timespan(slice), mode);
}

// Both sockets are non-blocking; Poco returns a negative count if an operation has to wait.
std::optional<std::size_t> count_of(int result) {
  if (result < 0) return std::nullopt;
  return static_cast<std::size_t>(result);
}

class PlainChannel final : public ByteChannel {
public:
  // Poco's sockets are handles: copies share the connection.
  explicit PlainChannel(const net::StreamSocket& socket) : m_socket(socket) {}

  std::optional<std::size_t> try_send(std::span<const std::byte> bytes) override {
    const SigpipeBlock block;
    try {
      return count_of(m_socket.sendBytes(bytes.data(), static_cast<int>(bytes.size())));
    } catch (const Poco::Exception& error) {
      // Unlike receiving, sending reports a full buffer as an exception (Poco 1.11).
      if (error.code() == POCO_EWOULDBLOCK || error.code() == POCO_EAGAIN) return std::nullopt;
      throw broken(error);
    }
  }

  std::optional<std::size_t> try_receive(std::span<std::byte> into) override {
    try {
      return count_of(m_socket.receiveBytes(into.data(), static_cast<int>(into.size())));
    } catch (const Poco::Exception& error) {
      throw broken(error);
    }
  }

  bool wait(Interest interest, Duration slice) override { return poll(m_socket, interest, slice); }

private:
  net::StreamSocket m_socket;
};

class TlsChannel final : public ByteChannel {
public:
  TlsChannel(const net::StreamSocket& tcp, const net::SecureStreamSocket& socket)
      : m_tcp(tcp), m_socket(socket) {}
  TlsChannel(const TlsChannel&) = delete;
  TlsChannel& operator=(const TlsChannel&) = delete;
  ~TlsChannel() override {
    const SigpipeBlock block;
    try {
      m_socket.close(); // sends close_notify
    } catch (const Poco::Exception&) {
      return; // it has gone already; the descriptor is closed with the last reference
    }
  }

  std::optional<std::size_t> try_send(std::span<const std::byte> bytes) override {
    return move_bytes(
        [&] { return m_socket.sendBytes(bytes.data(), static_cast<int>(bytes.size())); });
  }

  std::optional<std::size_t> try_receive(std::span<std::byte> into) override {
    return move_bytes(
        [&] { return m_socket.receiveBytes(into.data(), static_cast<int>(into.size())); });
  }

  bool wait(Interest interest, Duration slice) override { return poll(m_tcp, interest, slice); }

private:
  template <typename Operation>
  std::optional<std::size_t> move_bytes(const Operation& operation) {
    const SigpipeBlock block;
    ERR_clear_error(); // an older entry would be mistaken for the error of this operation
    try {
      return count_of(operation());
    } catch (const Poco::Exception& error) {
      throw broken(error);
    }
  }

  net::StreamSocket m_tcp;
  net::SecureStreamSocket m_socket;
};

// The result of a name resolution on a separate thread. The thread cannot be interrupted, so it
// shares ownership, and is left to finish alone if the result is no longer needed.
struct Resolution {
  std::mutex mutex;
  std::condition_variable done;
  bool is_done = false;
  std::vector<net::IPAddress> addresses;
  std::string fault;
};

void resolve_into(const std::shared_ptr<Resolution>& resolution, const std::string& host) {
  std::vector<net::IPAddress> addresses;
  std::string fault;
  try {
    addresses = net::DNS::hostByName(host).addresses();
    if (addresses.empty()) fault = "the name has no address";
  } catch (const Poco::Exception& error) {
    fault = text::as_one_line(error.displayText(), 300);
  }
  const std::lock_guard lock(resolution->mutex);
  resolution->addresses = std::move(addresses);
  resolution->fault = std::move(fault);
  resolution->is_done = true;
  resolution->done.notify_all();
}

std::vector<net::IPAddress> resolve(const std::string& host, Duration limit, Patience& patience) {
  if (is_ip_address(host)) return {net::IPAddress(host)};
  const auto resolution = std::make_shared<Resolution>();
  std::thread([resolution, host] { resolve_into(resolution, host); }).detach();
  patience.wait_at_most(limit, [&](Duration slice) {
    std::unique_lock lock(resolution->mutex);
    return resolution->done.wait_for(lock, slice, [&] { return resolution->is_done; });
  });
  if (!resolution->fault.empty()) throw ExchangeFailure(resolution->fault, Delivery::not_sent);
  return resolution->addresses;
}

net::StreamSocket
connect_to(const net::SocketAddress& address, Duration limit, Patience& patience) {
  net::StreamSocket socket;
  try {
    socket.connectNB(address);
    patience.wait_at_most(limit, [&](Duration slice) {
      return socket.poll(timespan(slice), net::Socket::SELECT_WRITE | net::Socket::SELECT_ERROR);
    });
    if (const int code = socket.impl()->socketError(); code != 0)
      throw ExchangeFailure(std::generic_category().message(code), Delivery::not_sent);
    socket.setBlocking(false);
    socket.setNoDelay(true);
    socket.setKeepAlive(true);
  } catch (const Poco::Exception& error) {
    if (is_shortage_of_descriptors(error.code())) throw_shortage_of_descriptors(error.code());
    throw broken(error);
  }
  return socket;
}

// A connection also fails if no file descriptor is left for it, which waiting for the server does
// not change. Not every layer below reports that: resolving a name then fails without a reason.
void check_descriptors() {
  const int probe = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (probe >= 0) {
    ::close(probe);
    return;
  }
  if (is_shortage_of_descriptors(errno)) throw_shortage_of_descriptors(errno);
}

class PocoDialer final : public Dialer {
public:
  PocoDialer(HttpUrl server,
             std::optional<HttpUrl> proxy,
             TlsRules rules,
             Duration connect_limit,
             WayToServer* way)
      : m_server(std::move(server)),
        m_proxy(std::move(proxy)),
        m_connect_limit(connect_limit),
        m_trust(std::move(rules)),
        m_way(way == nullptr ? m_unseen_way : *way) {
    m_way.proxy = m_proxy ? m_proxy->host_and_port() : "";
    if (!m_server.secure) return;
    net::Context::Params parameters;
    // TlsTrust checks the chain and the host name when OpenSSL asks for a verdict; Poco's own
    // checks go through a process-wide singleton and give no reason.
    parameters.verificationMode = net::Context::VERIFY_NONE;
    parameters.loadDefaultCAs = false;
    parameters.cipherList = "DEFAULT";
    m_context = new net::Context(net::Context::TLS_CLIENT_USE, parameters);
    m_trust.apply(m_context->sslContext());
  }

  std::unique_ptr<ByteChannel> dial(Patience& patience) override {
    try {
      return connect(patience);
    } catch (const ExchangeFailure&) {
      check_descriptors();
      throw;
    }
  }

private:
  std::unique_ptr<ByteChannel> connect(Patience& patience) {
    auto tcp = connect_tcp(patience);
    if (!m_server.secure) return std::make_unique<PlainChannel>(tcp);
    if (m_proxy) {
      PlainChannel to_proxy(tcp);
      open_tunnel(to_proxy, m_server.authority(), proxy_authorization(*m_proxy), patience);
      m_way.is_through_proxy = true;
    }
    return encrypt(tcp, patience);
  }

  // Tries the addresses in the resolver's order, each with its share of the remaining time.
  net::StreamSocket connect_tcp(Patience& patience) {
    const HttpUrl& end = m_proxy ? *m_proxy : m_server;
    const auto addresses = resolve(end.host, m_connect_limit, patience);
    m_way.addresses.clear();
    for (const auto& address : addresses) m_way.addresses.push_back(address.toString());
    const auto share = m_connect_limit / static_cast<Duration::rep>(addresses.size());
    std::string faults;
    for (const auto& address : addresses) {
      try {
        const net::SocketAddress end_point(address, end.port);
        auto socket = connect_to(end_point, share, patience);
        m_way.connected_to = end_point.toString();
        return socket;
      } catch (const ExchangeFailure& failure) {
        faults += fmt::format(
            "{}{} ({})", faults.empty() ? "" : ", ", failure.what(), address.toString());
        patience.check();
      }
    }
    if (m_proxy) faults = fmt::format("the proxy '{}': {}", m_proxy->host_and_port(), faults);
    throw ExchangeFailure(faults, Delivery::not_sent);
  }

  std::unique_ptr<ByteChannel> encrypt(net::StreamSocket& tcp, Patience& patience) {
    const SigpipeBlock block;
    ERR_clear_error();
    try {
      const auto sni = is_ip_address(m_server.host) ? std::string() : m_server.host;
      auto socket = net::SecureStreamSocket::attach(tcp, sni, m_context);
      int result = 0;
      patience.wait_at_most(m_connect_limit, [&](Duration slice) {
        result = socket.completeHandshake();
        m_way.certificate = m_trust.certificate();
        if (result > 0) return true;
        const bool reads = result == net::SecureStreamSocket::ERR_SSL_WANT_READ;
        tcp.poll(timespan(slice), reads ? net::Socket::SELECT_READ : net::Socket::SELECT_WRITE);
        return false;
      });
      m_has_encrypted = true;
      m_way.is_encrypted = true;
      return std::make_unique<TlsChannel>(tcp, socket);
    } catch (const Poco::Exception& error) {
      throw_handshake_fault(error);
    }
  }

  // Rejecting a certificate is final. Any other error of the first handshake is a mistake in the
  // settings (a port that does not speak TLS); after a handshake has worked once, errors count as
  // temporary.
  [[noreturn]] void throw_handshake_fault(const Poco::Exception& error) {
    m_way.certificate = m_trust.certificate();
    if (m_trust.refusal()) throw OctopusError(ErrorKind::tls, *m_trust.refusal());
    const auto text = text::as_one_line(error.displayText(), 300);
    const bool closed =
        dynamic_cast<const net::SSLConnectionUnexpectedlyClosedException*>(&error) != nullptr ||
        dynamic_cast<const net::SSLException*>(&error) == nullptr;
    if (m_has_encrypted || closed)
      throw ExchangeFailure("TLS handshake: " + text, Delivery::not_sent);
    throw OctopusError(ErrorKind::tls,
                       fmt::format("no encrypted connection to '{}': {}; check that the URL's port "
                                   "speaks https",
                                   m_server.authority(),
                                   text));
  }

  HttpUrl m_server;
  std::optional<HttpUrl> m_proxy;
  Duration m_connect_limit;
  TlsTrust m_trust;
  WayToServer m_unseen_way; // used if the caller does not want the trace
  WayToServer& m_way;
  net::Context::Ptr m_context;
  bool m_has_encrypted = false;
};

} // namespace

std::unique_ptr<Transport>
make_poco_transport(const ServerConnection& connection, Clock& clock, WayToServer* way) {
  HttpSettings settings;
  settings.base = parse_http_url(connection.url, "the server URL");
  settings.user_agent = connection.user_agent;
  settings.idle_limit = connection.idle_limit;
  const auto proxy = chosen_proxy(connection, settings.base);
  if (proxy && !settings.base.secure) {
    settings.absolute_targets = true;
    settings.proxy_authorization = proxy_authorization(*proxy);
  }
  TlsRules rules{
      settings.base.host, connection.ca_file, connection.pin_sha256, connection.ignore_tls_errors};
  auto dialer = std::make_unique<PocoDialer>(
      settings.base, proxy, std::move(rules), connection.connect_limit, way);
  return std::make_unique<HttpTransport>(std::move(settings), std::move(dialer), clock);
}

} // namespace octostep::octopus
