#include "steps/octopus/http/http_exchange.h"

#include <algorithm>
#include <array>

#include <fmt/core.h>

#include "steps/octopus/http/octopus_error.h"
#include "steps/octopus/http/patience.h"

namespace octostep::octopus {

namespace {

std::string_view text_of(std::span<const std::byte> bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()}; // NOLINT: bytes are chars
}

} // namespace

HttpExchange::HttpExchange(ByteChannel& channel,
                           Patience& patience,
                           ResponseReader reader,
                           std::span<std::byte> block)
    : m_channel(channel), m_patience(patience), m_reader(std::move(reader)), m_block(block) {}

Response HttpExchange::run(const WireRequest& request) {
  try {
    send(request);
  } catch (const ExchangeFailure&) {
    // A server that refuses an upload may answer and close while the file is still being sent; its
    // answer says more than the broken pipe. If no answer can be read, the first error is reported.
    if (!m_any_sent || !can_receive()) throw;
  }
  receive();
  return m_reader.take();
}

void HttpExchange::send(const WireRequest& request) {
  if (!send_bytes(std::as_bytes(std::span(request.text)))) return;
  if (request.file != nullptr && !send_file(*request.file)) return;
  m_all_sent = send_bytes(std::as_bytes(std::span(request.closing)));
}

bool HttpExchange::send_file(BodySource& file) {
  file.rewind();
  std::uint64_t left = file.size();
  while (left > 0) {
    const auto wanted = static_cast<std::size_t>(std::min<std::uint64_t>(left, m_block.size()));
    const auto count = file.read(m_block.first(wanted));
    if (count == 0)
      throw OctopusError(ErrorKind::refused, "the file became shorter while it was being sent");
    if (!send_bytes(m_block.first(count))) return false;
    left -= count;
  }
  return true;
}

// False: the answer has begun, so nothing more needs to be sent.
bool HttpExchange::send_bytes(std::span<const std::byte> bytes) {
  while (!bytes.empty()) {
    m_patience.check();
    if (m_any_sent && answer_began()) return false;
    const auto count = m_channel.try_send(bytes);
    if (!count) {
      m_patience.wait(
          [&](Duration slice) { return m_channel.wait(Interest::to_send_or_receive, slice); });
      continue;
    }
    m_any_sent = true;
    m_patience.bytes_moved(*count);
    bytes = bytes.subspan(*count);
  }
  return true;
}

bool HttpExchange::answer_began() {
  std::array<std::byte, 4096> early{};
  const auto count = m_channel.try_receive(early);
  if (!count) return false;
  if (*count == 0)
    throw ExchangeFailure("the connection was closed while the request was being sent",
                          Delivery::maybe_received);
  m_patience.bytes_moved(*count);
  m_reader.feed(text_of(std::span(early).first(*count)));
  return m_reader.has_status();
}

void HttpExchange::receive() {
  while (!m_reader.is_complete()) {
    if (!receive_some()) m_reader.finish();
  }
}

bool HttpExchange::can_receive() {
  try {
    receive();
    return true;
  } catch (const ExchangeFailure&) {
    return false;
  }
}

// False: the other side has closed.
bool HttpExchange::receive_some() {
  std::optional<std::size_t> count;
  m_patience.check();
  while (!(count = m_channel.try_receive(m_block)))
    m_patience.wait([&](Duration slice) { return m_channel.wait(Interest::to_receive, slice); });
  if (*count == 0) return false;
  m_patience.bytes_moved(*count);
  m_reader.feed(text_of(m_block.first(*count)));
  return true;
}

void open_tunnel(ByteChannel& to_proxy,
                 const std::string& authority,
                 const std::string& authorization,
                 Patience& patience) {
  WireRequest request;
  request.text = fmt::format("CONNECT {0} HTTP/1.1\r\nHost: {0}\r\n", authority);
  if (!authorization.empty()) request.text += "Proxy-Authorization: " + authorization + "\r\n";
  request.text += "\r\n";
  std::array<std::byte, 4096> block{};
  HttpExchange exchange(
      to_proxy, patience, ResponseReader(0, ResponseReader::BodyRule::none), block);
  const int status = exchange.run(request).status;
  if (status >= 200 && status < 300) return;
  const auto message =
      fmt::format("the proxy answered {} when asked for a connection to '{}'", status, authority);
  if (status == 407)
    throw OctopusError(
        ErrorKind::unauthenticated, message + "; check the proxy's user name and password", status);
  // 408 and 429 are temporary; other 4xx are rules of the proxy.
  if (status >= 400 && status < 500 && status != 408 && status != 429)
    throw OctopusError(
        ErrorKind::refused, message + "; its rules do not allow this connection", status);
  throw ExchangeFailure(message, Delivery::not_sent);
}

} // namespace octostep::octopus
