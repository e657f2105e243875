// One HTTP request and its response on one connected channel.
#pragma once

#include <span>
#include <string>

#include "steps/octopus/http/byte_channel.h"
#include "steps/octopus/http/response_reader.h"
#include "steps/octopus/http/transport.h"

namespace octostep::octopus {

class Patience;

// The parts of a request in the order in which they are sent: head (and small body), then an
// optional file, then the rest.
struct WireRequest {
  std::string text;
  BodySource* file = nullptr; // not owned
  std::string closing;
};

class HttpExchange {
public:
  // Nothing is owned. `block` is the buffer for blocks of the file and the response.
  HttpExchange(ByteChannel& channel,
               Patience& patience,
               ResponseReader reader,
               std::span<std::byte> block);

  // Call once. Throws ExchangeFailure (maybe_received); any_sent() and any_received() then say how
  // far it got.
  [[nodiscard]] Response run(const WireRequest& request);

  [[nodiscard]] bool any_sent() const { return m_any_sent; }
  [[nodiscard]] bool any_received() const { return m_reader.has_begun(); }
  [[nodiscard]] bool keeps_connection() const { return m_all_sent && m_reader.keeps_connection(); }

private:
  void send(const WireRequest& request);
  bool send_file(BodySource& file);
  bool send_bytes(std::span<const std::byte> bytes);
  bool answer_began();
  void receive();
  bool can_receive();
  bool receive_some();

  ByteChannel& m_channel;
  Patience& m_patience;
  ResponseReader m_reader;
  std::span<std::byte> m_block;
  bool m_any_sent = false;
  bool m_all_sent = false;
};

// Asks an HTTP proxy for a tunnel (RFC 9110 9.3.6). Throws OctopusError unauthenticated (407) or
// refused (other 4xx), otherwise ExchangeFailure (not_sent).
void open_tunnel(ByteChannel& to_proxy,
                 const std::string& authority,
                 const std::string& authorization,
                 Patience& patience);

} // namespace octostep::octopus
