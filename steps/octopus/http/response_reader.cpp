#include "steps/octopus/http/response_reader.h"

#include <algorithm>
#include <charconv>

#include <fmt/core.h>

#include "schema/text/ascii.h"
#include "steps/octopus/http/octopus_error.h"

namespace octostep::octopus {

namespace {

constexpr std::size_t k_head_limit = 256U << 10U;
constexpr std::size_t k_longest_chunk_line = 1'024; // its size, and extensions that are not used
constexpr std::size_t k_kept_of_streamed = 4'096;
constexpr std::size_t k_kept_of_refusal = std::size_t{1} << 20U;

[[noreturn]] void garbled(const std::string& why) {
  throw ExchangeFailure("the answer is not HTTP: " + why, Delivery::maybe_received);
}

template <typename Number>
bool read_number(std::string_view text, Number& number, int base) {
  const auto* end = text.data() + text.size();
  const auto result = std::from_chars(text.data(), end, number, base);
  return !text.empty() && result.ec == std::errc() && result.ptr == end;
}

// For a header that is a list separated by commas.
bool names_option(std::string_view options, std::string_view wanted) {
  while (!options.empty()) {
    const auto comma = options.find(',');
    if (text::equal_ignoring_case(text::trimmed(options.substr(0, comma)), wanted)) return true;
    options.remove_prefix(comma == std::string_view::npos ? options.size() : comma + 1);
  }
  return false;
}

} // namespace

ResponseReader::ResponseReader(std::size_t body_limit, BodyRule rule, BodySink* sink)
    : m_body_limit(body_limit), m_rule(rule), m_sink(sink) {}

void ResponseReader::feed(std::string_view bytes) {
  if (bytes.empty()) return;
  m_any_byte = true;
  m_pending.append(bytes);
  while (m_state != State::complete && step()) {
  }
  m_pending.erase(0, m_used);
  m_used = 0;
  // Bytes behind the response do not belong to any request: only one is under way at a time.
  if (m_state == State::complete && !m_pending.empty()) m_keeps_connection = false;
}

void ResponseReader::finish() {
  if (m_state == State::body_to_the_end) complete();
  if (m_state == State::complete) return;
  throw ExchangeFailure(m_any_byte ? "the connection was closed in the middle of the answer"
                                   : "the connection was closed without an answer",
                        Delivery::maybe_received);
}

// RFC 9112 9.3.
bool ResponseReader::announces_end() const {
  const auto wish = m_response.header("Connection");
  if (names_option(wish, "close")) return true;
  return m_http_1_0 && !names_option(wish, "keep-alive");
}

bool ResponseReader::step() {
  switch (m_state) {
  case State::sized_body:
  case State::body_to_the_end:
  case State::chunk:
    return take_body_bytes();
  case State::complete:
    return false;
  default:
    break;
  }
  std::string line;
  if (!take_line(line)) return false;
  switch (m_state) {
  case State::status_line:
    read_status_line(line);
    break;
  case State::header:
    read_header_line(line);
    break;
  case State::chunk_size:
    read_chunk_size(line);
    break;
  case State::chunk_end:
    if (!line.empty()) garbled("a chunk is longer than it says");
    m_state = State::chunk_size;
    break;
  default: // trailers contain nothing that is used here
    if (line.empty()) complete();
    break;
  }
  return true;
}

bool ResponseReader::take_line(std::string& line) {
  const auto end = m_pending.find('\n', m_used);
  const auto length = (end == std::string::npos ? m_pending.size() : end) - m_used;
  if (m_head_bytes + length > k_head_limit) garbled("its header does not end");
  if (m_state == State::chunk_size && length > k_longest_chunk_line)
    garbled("the size of a chunk does not end");
  if (end == std::string::npos) return false;
  line = m_pending.substr(m_used, length);
  if (line.ends_with('\r')) line.pop_back();
  m_used = end + 1;
  if (m_state == State::status_line || m_state == State::header || m_state == State::trailer)
    m_head_bytes += length + 1;
  return true;
}

void ResponseReader::read_status_line(const std::string& line) {
  const std::string_view text = line;
  const bool shaped = text.size() >= 12 && text.starts_with("HTTP/1.") && text[8] == ' ' &&
                      (text.size() == 12 || text[12] == ' ');
  if (!shaped || !read_number(text.substr(9, 3), m_response.status, 10) || m_response.status < 100)
    garbled(fmt::format("it begins with '{}'", text::as_one_line(text, 80)));
  m_http_1_0 = text[7] == '0';
  m_state = State::header;
}

void ResponseReader::read_header_line(const std::string& line) {
  if (line.empty()) {
    begin_body();
    return;
  }
  const auto colon = line.find(':');
  if (colon == std::string::npos || colon == 0)
    garbled(fmt::format("a header line reads '{}'", text::as_one_line(line, 80)));
  m_response.headers.emplace_back(line.substr(0, colon),
                                  text::trimmed(std::string_view(line).substr(colon + 1)));
}

void ResponseReader::begin_body() {
  if (m_response.status < 200) { // 100 Continue and the like precede the real response
    m_response = Response();
    m_state = State::status_line;
    return;
  }
  if (announces_end()) m_keeps_connection = false;
  if (m_response.status >= 300) m_sink = nullptr;
  if (m_sink != nullptr) m_sink->restart();
  if (m_rule == BodyRule::none || m_response.status == 204 || m_response.status == 304) {
    complete();
    return;
  }
  // RFC 9112 6.3: a transfer coding takes precedence over a length.
  const auto coding = m_response.header("Transfer-Encoding");
  if (!coding.empty()) {
    if (!text::equal_ignoring_case(coding, "chunked"))
      garbled(fmt::format("its transfer coding is '{}'", text::as_one_line(coding, 80)));
    m_state = State::chunk_size;
    return;
  }
  const auto length = m_response.header("Content-Length");
  if (length.empty()) {
    m_keeps_connection = false;
    m_state = State::body_to_the_end;
    return;
  }
  if (!read_number(length, m_left, 10))
    garbled(fmt::format("its length is '{}'", text::as_one_line(length, 80)));
  check_limit(m_left);
  if (m_left == 0) return complete();
  m_state = State::sized_body;
}

void ResponseReader::complete() {
  m_state = State::complete;
  if (m_sink != nullptr) m_response.streamed_well = m_sink->finish();
}

void ResponseReader::read_chunk_size(const std::string& line) {
  const auto size = text::trimmed(std::string_view(line).substr(0, line.find(';')));
  if (!read_number(size, m_left, 16)) garbled("a chunk has no size");
  check_limit(m_left);
  m_state = m_left == 0 ? State::trailer : State::chunk;
}

bool ResponseReader::take_body_bytes() {
  const std::size_t there = m_pending.size() - m_used;
  if (there == 0) return false;
  const bool endless = m_state == State::body_to_the_end;
  const std::size_t taken = endless ? there : std::min<std::uint64_t>(there, m_left);
  if (endless) check_limit(taken);
  keep(std::string_view(m_pending).substr(m_used, taken));
  m_used += taken;
  if (endless) return false;
  m_left -= taken;
  if (m_left > 0) return true;
  if (m_state == State::sized_body)
    complete();
  else
    m_state = State::chunk_end;
  return true;
}

// If a response is not what the request asked for, it is read only for its message, which comes
// first.
void ResponseReader::keep(std::string_view bytes) {
  m_body_bytes += bytes.size();
  const bool is_answer = m_response.status < 300;
  const std::size_t limit = m_sink != nullptr ? k_kept_of_streamed
                            : is_answer       ? m_body_limit
                                              : k_kept_of_refusal;
  auto& body = m_response.body;
  if (body.size() < limit) body.append(bytes.substr(0, limit - body.size()));
  if (m_sink != nullptr) m_sink->take(bytes);
}

void ResponseReader::check_limit(std::uint64_t more) const {
  if (more <= m_body_limit && m_body_bytes <= m_body_limit - more) return;
  throw OversizedAnswer(
      fmt::format("the answer is longer than {} MiB, more than any answer expected here",
                  m_body_limit >> 20U),
      m_response.status);
}

} // namespace octostep::octopus
