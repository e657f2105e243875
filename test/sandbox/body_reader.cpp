#include "test/sandbox/body_reader.h"

#include <algorithm>
#include <charconv>
#include <vector>

#include "test/sandbox/text.h"

namespace octostep::sandbox {
namespace {

std::optional<std::uint64_t> whole_number(std::string_view text, int base) {
  std::uint64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value, base);
  if (error != std::errc{} || end != text.data() + text.size() || text.empty()) return std::nullopt;
  return value;
}

} // namespace

BodyReader::BodyReader(const Headers& headers, Input input) : m_input(std::move(input)) {
  const auto coding = headers.find("Transfer-Encoding");
  const auto length = headers.find("Content-Length");
  m_is_chunked = coding && contains_ignoring_case(*coding, "chunked");
  if (coding && !m_is_chunked)
    throw ApiError(400, "The transfer coding '" + *coding + "' is not supported.");
  if (!m_is_chunked && length) {
    const auto size = whole_number(trim(*length), 10);
    if (!size) throw ApiError(400, "The Content-Length '" + *length + "' is not a number.");
    m_left = *size;
  }
  m_at_end = !m_is_chunked && m_left == 0;
  const auto expect = headers.find("Expect");
  m_expects_continue = !m_at_end && expect && equal_ignoring_case(trim(*expect), "100-continue");
}

std::size_t BodyReader::read(char* buffer, std::size_t capacity) {
  if (m_at_end) return 0;
  if (m_expects_continue) {
    m_expects_continue = false;
    m_input.send_continue();
  }
  const auto count = m_is_chunked ? read_chunked(buffer, capacity) : read_sized(buffer, capacity);
  m_bytes_read += count;
  return count;
}

std::size_t BodyReader::read_sized(char* buffer, std::size_t capacity) {
  const auto wanted = std::min<std::uint64_t>(capacity, m_left);
  const auto count = m_input.receive(buffer, wanted);
  if (count == 0) throw TransferError("the peer left in the middle of the request body");
  m_left -= count;
  m_at_end = m_left == 0 && !m_is_chunked;
  return count;
}

std::size_t BodyReader::read_chunked(char* buffer, std::size_t capacity) {
  if (m_left == 0) begin_chunk();
  return m_at_end ? 0 : read_sized(buffer, capacity);
}

void BodyReader::begin_chunk() {
  std::string line;
  // The data of a chunk is followed by a line break of its own.
  if (!m_is_first_chunk && (!m_input.read_line(line) || !line.empty()))
    throw TransferError("a chunk of the request body is longer than announced");
  m_is_first_chunk = false;
  if (!m_input.read_line(line))
    throw TransferError("the peer left in the middle of the request body");
  const auto size = whole_number(trim(line.substr(0, line.find(';'))), 16);
  if (!size) throw TransferError("a chunk of the request body has no readable size");
  m_left = *size;
  if (m_left != 0) return;
  m_at_end = true;
  while (m_input.read_line(line) && !line.empty()) {
  } // trailers
}

bool BodyReader::drain(std::uint64_t limit) {
  std::vector<char> scratch(64 * 1024);
  std::uint64_t dropped = 0;
  while (!m_at_end && dropped < limit) dropped += read(scratch.data(), scratch.size());
  return m_at_end;
}

} // namespace octostep::sandbox
