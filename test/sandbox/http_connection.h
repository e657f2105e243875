// One client connection: reads requests, lets the service answer, writes replies, and misbehaves if
// a fault requires it. Owns the socket, because faults must be able to cut, stall and reset it at
// any byte.
#pragma once

#include <functional>
#include <stop_token>
#include <string>

#include <Poco/Net/StreamSocket.h>

#include "test/sandbox/body_reader.h"
#include "test/sandbox/faults.h"
#include "test/sandbox/http_message.h"
#include "test/sandbox/request_log.h"

namespace octostep::sandbox {

// What a connection needs from the server. Everything must outlive the connection.
struct Service {
  // Answers a request and reads as much of the body as it needs. Throws only TransferError.
  std::function<Response(Request&, ByteSource&)> answer;
  std::function<std::string()> time; // of the server's clock, for the log
  Faults& faults;
  RequestLog& log;
};

class HttpConnection {
public:
  // `number` is the number of the connection on this server.
  HttpConnection(Poco::Net::StreamSocket socket,
                 std::size_t number,
                 const Service& service,
                 std::stop_token stop);

  // Serves requests until either side ends the connection.
  void serve();

private:
  // One request and its result.
  struct Exchange {
    Request& request;
    BodyReader& body;
    OpenEntry& entry;
  };

  [[nodiscard]] bool serve_request(); // false = the connection is over
  [[nodiscard]] bool has_request();   // false = idle for too long
  [[nodiscard]] bool read_head(Request& request);
  [[nodiscard]] bool answer_request(Request& request, BodyReader& body);
  [[nodiscard]] bool reply(const Exchange& exchange, const Response& response);
  [[nodiscard]] bool answer_with_fault(const Exchange& exchange, const Fault& fault);
  [[nodiscard]] bool answer_unexecuted(const Exchange& exchange, const Fault& fault);
  [[nodiscard]] bool spoil_answer(const Exchange& exchange, const Fault& fault, Response response);
  [[nodiscard]] bool
  send_spoilt(const Exchange& exchange, const Fault& fault, const Response& response);
  [[nodiscard]] bool finish_reply(const Request& request, BodyReader& body);

  void send(const Request& request, const Response& response);
  void send_slowly(std::string_view bytes, long bytes_per_second);
  void send_all(std::string_view bytes);
  void send_file(const Response& response);
  void reset();
  void stall(double seconds);
  void pause(double seconds);
  [[nodiscard]] bool read_line(std::string& line); // false = the peer ended the connection
  [[nodiscard]] std::size_t receive(char* buffer, std::size_t capacity);

  Poco::Net::StreamSocket m_socket;
  std::size_t m_number;
  const Service& m_service;
  std::stop_token m_stop;
  std::string m_buffer;       // received but not used yet
  std::size_t m_position = 0; // of the first unused byte in m_buffer
};

} // namespace octostep::sandbox
