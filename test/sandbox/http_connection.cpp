#include "test/sandbox/http_connection.h"

#include <algorithm>
#include <chrono>
#include <fstream>
#include <thread>

#include <Poco/Exception.h>
#include <Poco/Timespan.h>
#include <fmt/format.h>

#include "test/sandbox/http_reply.h"
#include "test/sandbox/text.h"

namespace octostep::sandbox {
namespace {

// Idle connections are closed, as by the real server, because some clients never close theirs.
const Poco::Timespan k_idle_limit{130, 0};
constexpr std::size_t k_max_head = 64 * 1024;
constexpr std::size_t k_buffer_size = 256 * 1024;
// After refusing an upload, keeps reading for a while: if it closed at once, the kernel would reset
// the connection, and the peer would lose the reply.
constexpr std::uint64_t k_max_drain = 64 * 1024 * 1024;

} // namespace

HttpConnection::HttpConnection(Poco::Net::StreamSocket socket,
                               std::size_t number,
                               const Service& service,
                               std::stop_token stop)
    : m_socket(std::move(socket)), m_number(number), m_service(service), m_stop(std::move(stop)) {}

void HttpConnection::serve() {
  try {
    m_socket.setNoDelay(true);
    while (!m_stop.stop_requested() && serve_request()) {
    }
  } catch (const Poco::Exception&) {
    // The peer left or did not speak TLS: the connection is over, and there is no one to report it
    // to.
  } catch (const TransferError&) {
    // The same; the request log shows what arrived.
  }
  try {
    m_socket.close();
  } catch (const Poco::Exception&) {
    // The peer has already reset the connection.
  }
}

bool HttpConnection::serve_request() {
  Request request;
  try {
    if (!has_request() || !read_head(request)) return false;
    BodyReader body{
        request.headers,
        {[this](char* buffer, std::size_t capacity) { return receive(buffer, capacity); },
         [this](std::string& line) { return read_line(line); },
         [this] { send_all("HTTP/1.1 100 Continue\r\n\r\n"); }}};
    return answer_request(request, body);
  } catch (const ApiError& error) {
    // Only errors in the head get here. The end of the request is unknown, so the connection ends
    // with it.
    request.keep_alive = false;
    send(request, error_response(error.status, error.what(), error.errors));
    m_socket.shutdownSend();
    return false;
  }
}

bool HttpConnection::has_request() {
  return m_position < m_buffer.size() ||
         m_socket.poll(k_idle_limit, Poco::Net::Socket::SELECT_READ);
}

bool HttpConnection::read_head(Request& request) {
  std::string line;
  do {
    if (!read_line(line)) return false;
  } while (line.empty());
  // The target is between the first and the last blank; some clients send blanks in names
  // unescaped.
  const auto first_blank = line.find(' ');
  const auto last_blank = line.rfind(' ');
  if (first_blank == last_blank || line.compare(last_blank + 1, 7, "HTTP/1.") != 0)
    throw ApiError(400, "The request line is malformed.");
  request.method = line.substr(0, first_blank);
  request.keep_alive = line.substr(last_blank + 1) != "HTTP/1.0";
  const auto target = line.substr(first_blank + 1, last_blank - first_blank - 1);
  std::size_t size = line.size();
  while (true) {
    if (!read_line(line)) return false;
    if (line.empty()) break;
    size += line.size();
    if (size > k_max_head) throw ApiError(400, "The request head is too long.");
    const auto colon = line.find(':');
    if (colon == std::string::npos) throw ApiError(400, "A header line has no colon.");
    request.headers.add(line.substr(0, colon),
                        std::string{trim(std::string_view{line}.substr(colon + 1))});
  }
  request.is_secure = m_socket.secure();
  set_target(request, target);
  if (const auto connection = request.headers.find("Connection")) {
    if (contains_ignoring_case(*connection, "close")) request.keep_alive = false;
    if (contains_ignoring_case(*connection, "keep-alive")) request.keep_alive = true;
  }
  // octo.exe sends PUT and DELETE as POST.
  const auto real_method = request.headers.find("X-HTTP-Method-Override");
  if (real_method && request.method == "POST") request.method = *real_method;
  return true;
}

bool HttpConnection::answer_request(Request& request, BodyReader& body) {
  const bool is_control = !request.segments.empty() && request.segments.front() == "sandbox";
  if (is_control) {
    send(request, m_service.answer(request, body));
    return finish_reply(request, body);
  }
  OpenEntry entry{m_service.log, request, m_number, m_service.time()};
  const Exchange exchange{request, body, entry};
  if (const auto fault = m_service.faults.take(request.method, request.path)) {
    entry.set_fault(std::string{name_of(fault->kind)});
    return answer_with_fault(exchange, *fault);
  }
  const Response response = m_service.answer(request, body);
  request.body_size = body.bytes_read();
  return reply(exchange, response);
}

bool HttpConnection::reply(const Exchange& exchange, const Response& response) {
  // Logged first, so that a client that has the reply finds it in the log.
  exchange.entry.complete(response.status);
  send(exchange.request, response);
  return finish_reply(exchange.request, exchange.body);
}

bool HttpConnection::finish_reply(const Request& request, BodyReader& body) {
  if (body.at_end()) return request.keep_alive;
  if (!body.is_unsent()) body.drain(k_max_drain);
  const bool is_clean = body.at_end() && request.keep_alive;
  if (!is_clean) m_socket.shutdownSend();
  return is_clean;
}

bool HttpConnection::answer_with_fault(const Exchange& exchange, const Fault& fault) {
  if (!executes(fault.kind)) return answer_unexecuted(exchange, fault);
  if (fault.kind == FaultKind::delay) pause(fault.seconds);
  auto response = m_service.answer(exchange.request, exchange.body);
  exchange.request.body_size = exchange.body.bytes_read();
  load_file(response);
  return spoil_answer(exchange, fault, std::move(response));
}

bool HttpConnection::answer_unexecuted(const Exchange& exchange, const Fault& fault) {
  switch (fault.kind) {
  case FaultKind::reset_before:
    reset();
    return false;
  case FaultKind::close_before:
    return false;
  case FaultKind::stall_before:
    stall(fault.seconds);
    return false;
  default:
    return reply(exchange, fault_response(fault));
  }
}

bool HttpConnection::spoil_answer(const Exchange& exchange, const Fault& fault, Response response) {
  switch (fault.kind) {
  case FaultKind::reset_after:
    reset();
    return false;
  case FaultKind::close_after:
    return false;
  case FaultKind::stall_after:
    stall(fault.seconds);
    return false;
  case FaultKind::garbage:
    send_all("\x16\x03\x01 this is not HTTP \xff\xfe\r\n\r\n");
    return false;
  case FaultKind::slow:
  case FaultKind::cut:
  case FaultKind::wrong_length:
    return send_spoilt(exchange, fault, response);
  case FaultKind::garbled_body:
    response.status = 200;
    response.body = "{\"Items\": [{\"Id\": \"Proj";
    break;
  case FaultKind::late_close:
    if (fault.headers.contains("Connection")) exchange.request.keep_alive = false;
    break;
  default:
    break;
  }
  return reply(exchange, response) && fault.kind != FaultKind::late_close;
}

// A correct reply that is transferred incorrectly.
bool HttpConnection::send_spoilt(const Exchange& exchange,
                                 const Fault& fault,
                                 const Response& response) {
  exchange.entry.complete(response.status);
  const auto size = response.body.size();
  if (fault.kind == FaultKind::slow) {
    send_slowly(head_of(exchange.request, response, size) + response.body, fault.bytes_per_second);
    return finish_reply(exchange.request, exchange.body);
  }
  if (fault.kind == FaultKind::cut) {
    const auto kept = static_cast<std::size_t>(static_cast<double>(size) * fault.fraction);
    send_all(head_of(exchange.request, response, size) + response.body.substr(0, kept));
    return false;
  }
  const auto length = std::max(0L, static_cast<long>(size) + fault.length_delta);
  send_all(head_of(exchange.request, response, static_cast<std::uint64_t>(length)) + response.body);
  return false;
}

void HttpConnection::send(const Request& request, const Response& response) {
  const auto head = head_of(request, response, length_of(response));
  if (request.method == "HEAD" || response.status == 204) return send_all(head);
  if (response.file.empty()) return send_all(head + response.body);
  send_all(head);
  send_file(response);
}

void HttpConnection::send_file(const Response& response) {
  std::ifstream file{response.file, std::ios::binary};
  std::string piece(k_buffer_size, '\0');
  while (file.read(piece.data(), static_cast<std::streamsize>(piece.size())) || file.gcount() > 0)
    send_all(std::string_view{piece}.substr(0, static_cast<std::size_t>(file.gcount())));
}

void HttpConnection::send_slowly(std::string_view bytes, long bytes_per_second) {
  constexpr long k_pieces_per_second = 20;
  const auto step = static_cast<std::size_t>(std::max(1L, bytes_per_second / k_pieces_per_second));
  for (std::size_t at = 0; at < bytes.size() && !m_stop.stop_requested(); at += step) {
    send_all(bytes.substr(at, step));
    pause(static_cast<double>(step) / static_cast<double>(bytes_per_second));
  }
}

void HttpConnection::send_all(std::string_view bytes) {
  while (!bytes.empty()) {
    const auto piece = std::min<std::size_t>(bytes.size(), k_buffer_size);
    const int sent = m_socket.sendBytes(bytes.data(), static_cast<int>(piece));
    if (sent <= 0) throw TransferError("the peer left before the reply was sent");
    bytes.remove_prefix(static_cast<std::size_t>(sent));
  }
}

void HttpConnection::reset() {
  // Closing while dropping unsent data makes the kernel send RST.
  m_socket.setLinger(true, 0);
  m_socket.close();
}

void HttpConnection::stall(double seconds) {
  const auto end = std::chrono::steady_clock::now() + std::chrono::duration<double>(seconds);
  std::string scratch(k_buffer_size, '\0');
  while (!m_stop.stop_requested() && (seconds <= 0.0 || std::chrono::steady_clock::now() < end)) {
    const bool is_readable =
        m_socket.poll(Poco::Timespan{0, 50'000}, Poco::Net::Socket::SELECT_READ);
    if (is_readable && receive(scratch.data(), scratch.size()) == 0) return;
  }
}

void HttpConnection::pause(double seconds) {
  const auto end = std::chrono::steady_clock::now() + std::chrono::duration<double>(seconds);
  while (!m_stop.stop_requested() && std::chrono::steady_clock::now() < end) {
    const auto left = end - std::chrono::steady_clock::now();
    std::this_thread::sleep_for(
        std::min<std::chrono::duration<double>>(left, std::chrono::milliseconds{50}));
  }
}

bool HttpConnection::read_line(std::string& line) {
  while (true) {
    const auto end = m_buffer.find('\n', m_position);
    if (end != std::string::npos) {
      line = m_buffer.substr(m_position, end - m_position);
      if (!line.empty() && line.back() == '\r') line.pop_back();
      m_position = end + 1;
      return true;
    }
    if (m_buffer.size() - m_position > k_max_head)
      throw ApiError(400, "A line of the request is too long.");
    m_buffer.erase(0, m_position);
    m_position = 0;
    const auto old_size = m_buffer.size();
    m_buffer.resize(old_size + 16 * 1024);
    const int count = m_socket.receiveBytes(m_buffer.data() + old_size, 16 * 1024);
    m_buffer.resize(old_size + static_cast<std::size_t>(std::max(0, count)));
    if (count <= 0) return false;
  }
}

std::size_t HttpConnection::receive(char* buffer, std::size_t capacity) {
  const auto buffered = std::min(capacity, m_buffer.size() - m_position);
  if (buffered > 0) {
    std::copy_n(m_buffer.data() + m_position, buffered, buffer);
    m_position += buffered;
    return buffered;
  }
  const auto wanted = static_cast<int>(std::min(capacity, k_buffer_size));
  return static_cast<std::size_t>(std::max(0, m_socket.receiveBytes(buffer, wanted)));
}

} // namespace octostep::sandbox
