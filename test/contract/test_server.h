// A small HTTP server on 127.0.0.1 that does what a test tells it, including what no real server
// should do: cut, stall, close early. It has its own framing, so that it does not share mistakes
// with the transport.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include <Poco/Net/ServerSocket.h>
#include <Poco/Net/StreamSocket.h>

namespace octostep::test {

struct SeenRequest {
  int connection = 0; // 1 for the first connection, and so on
  std::string method, target;
  std::map<std::string, std::string> headers; // names in lower case
};

class Peer {
public:
  Peer(Poco::Net::StreamSocket socket, const std::atomic<bool>& stopping);

  void send(const std::string& text);
  void answer(int status, const std::string& body, const std::string& extra_headers = "");
  [[nodiscard]] std::string read_body(const SeenRequest& request);    // the whole body
  [[nodiscard]] std::uint64_t count_body(const SeenRequest& request); // without keeping the body
  void stall();            // until the server stops or the client has left
  void hold();             // without reading, until the server stops
  void close();            // after this request
  void relay_to(int port); // in both directions, until one side closes
  [[nodiscard]] bool read_request(SeenRequest& request);
  [[nodiscard]] bool is_closed() const { return m_is_closed; }

private:
  std::size_t receive(char* into, std::size_t size);

  Poco::Net::StreamSocket m_socket;
  const std::atomic<bool>& m_stopping;
  std::string m_buffer;
  bool m_is_closed = false;
};

class TestServer {
public:
  using Handler = std::function<void(const SeenRequest&, Peer&)>;

  explicit TestServer(Handler handler);
  TestServer(Poco::Net::ServerSocket socket, Handler handler); // bound and listening, e.g. with TLS
  ~TestServer();
  TestServer(const TestServer&) = delete;
  TestServer& operator=(const TestServer&) = delete;

  [[nodiscard]] std::string url(const std::string& scheme = "http") const;
  [[nodiscard]] int port() const;
  [[nodiscard]] std::vector<SeenRequest> requests() const;
  [[nodiscard]] int connections() const { return m_connections; }

private:
  void accept_all();
  void serve(Poco::Net::StreamSocket& socket, int number);

  Poco::Net::ServerSocket m_socket;
  Handler m_handler;
  std::atomic<bool> m_stopping = false;
  std::atomic<int> m_connections = 0;
  mutable std::mutex m_mutex;
  std::vector<SeenRequest> m_requests;
  std::vector<std::thread> m_threads;
  std::thread m_accepting;
};

} // namespace octostep::test
