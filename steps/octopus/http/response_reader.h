// Reads one HTTP/1.1 response from bytes as they arrive, without sockets or time. Strict where lost
// or foreign bytes would go unnoticed: a body is complete only if its length, its last chunk, or
// (without either) the end of the connection says so.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "steps/octopus/http/transport.h"

namespace octostep::octopus {

class ResponseReader {
public:
  enum class BodyRule { as_declared, none /* the answer to CONNECT */ };

  // `sink` (null = none) is not owned.
  explicit ResponseReader(std::size_t body_limit,
                          BodyRule rule = BodyRule::as_declared,
                          BodySink* sink = nullptr);

  // Throws ExchangeFailure (maybe_received) for bytes that are not HTTP, and OctopusError protocol
  // for a body that exceeds the limit.
  void feed(std::string_view bytes);
  // The other side has closed. Throws ExchangeFailure (maybe_received) unless the response is
  // complete.
  void finish();

  [[nodiscard]] bool is_complete() const { return m_state == State::complete; }
  [[nodiscard]] bool has_begun() const { return m_any_byte; }
  // A final (not 1xx) status line has been read.
  [[nodiscard]] bool has_status() const { return m_response.status >= 200; }
  // Only meaningful for a complete response, even after it was taken.
  [[nodiscard]] bool keeps_connection() const { return m_keeps_connection; }
  [[nodiscard]] Response take() { return std::move(m_response); }

private:
  enum class State {
    status_line,
    header,
    sized_body,
    body_to_the_end,
    chunk_size,
    chunk,
    chunk_end,
    trailer,
    complete
  };

  bool step(); // reads one line or one piece of the body; false if more bytes are needed
  bool take_line(std::string& line);
  void read_status_line(const std::string& line);
  void read_header_line(const std::string& line);
  void begin_body();
  [[nodiscard]] bool announces_end() const;
  void read_chunk_size(const std::string& line);
  bool take_body_bytes();
  void keep(std::string_view bytes);
  void complete();
  void check_limit(std::uint64_t more) const;

  std::size_t m_body_limit;
  BodyRule m_rule;
  BodySink* m_sink;
  std::uint64_t m_body_bytes = 0;
  State m_state = State::status_line;
  std::string m_pending;
  std::size_t m_used = 0; // number of bytes of m_pending that have been read
  std::size_t m_head_bytes = 0;
  std::uint64_t m_left = 0; // rest of the sized body or the chunk
  Response m_response;
  bool m_any_byte = false;
  bool m_http_1_0 = false;
  bool m_keeps_connection = true;
};

} // namespace octostep::octopus
