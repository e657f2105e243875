// The body of the current request, with its transfer coding removed.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>

#include "test/sandbox/byte_source.h"
#include "test/sandbox/http_message.h"

namespace octostep::sandbox {

class BodyReader final : public ByteSource {
public:
  struct Input {
    std::function<std::size_t(char*, std::size_t)> receive; // 0 = the peer has ended the connection
    // False = the peer has ended the connection.
    std::function<bool(std::string&)> read_line;
    std::function<void()> send_continue; // answers Expect: 100-continue
  };

  // Reads the framing from the headers. Throws ApiError 400 if they contradict each other.
  BodyReader(const Headers& headers, Input input);

  std::size_t read(char* buffer, std::size_t capacity) override;
  [[nodiscard]] bool at_end() const { return m_at_end; }
  // The peer waits for "100 Continue" and has not sent anything of the body.
  [[nodiscard]] bool is_unsent() const { return m_expects_continue; }
  [[nodiscard]] std::uint64_t bytes_read() const { return m_bytes_read; }
  // Reads and drops up to `limit` bytes; true if the end of the body was reached.
  bool drain(std::uint64_t limit);

private:
  std::size_t read_sized(char* buffer, std::size_t capacity);
  std::size_t read_chunked(char* buffer, std::size_t capacity);
  void begin_chunk();

  Input m_input;
  bool m_is_chunked = false;
  bool m_expects_continue = false;
  bool m_at_end = false;
  bool m_is_first_chunk = true;
  std::uint64_t m_left = 0; // in the body or in the current chunk
  std::uint64_t m_bytes_read = 0;
};

} // namespace octostep::sandbox
