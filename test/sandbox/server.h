// The listening socket and the threads behind it: one per connection, at most k_max_connections.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <map>
#include <mutex>
#include <thread>

#include <Poco/Net/ServerSocket.h>

#include "test/sandbox/http_connection.h"
#include "test/sandbox/options.h"

namespace octostep::sandbox {

class Server {
public:
  static constexpr std::size_t k_max_connections = 256;

  // Listens at once and serves from then on; `service` is not owned. Throws std::runtime_error if
  // the address cannot be used or the certificate cannot be read.
  Server(const Options& options, const Service& service);
  ~Server(); // ends all connections and waits for their threads
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  [[nodiscard]] std::uint16_t port() const;
  [[nodiscard]] std::string url() const;

private:
  void accept_connections(const std::stop_token& stop);
  void start_connection(const Poco::Net::StreamSocket& socket, const std::stop_token& stop);
  void collect_finished();

  struct Connection {
    Poco::Net::StreamSocket socket;
    std::thread thread;
    bool is_finished = false;
  };

  std::string m_host;
  bool m_is_secure;
  const Service& m_service;
  Poco::Net::ServerSocket m_socket;
  std::size_t m_connection_count = 0;
  std::mutex m_mutex;
  std::map<std::size_t, Connection> m_connections;
  std::jthread m_acceptor; // last: its thread uses everything above
};

} // namespace octostep::sandbox
