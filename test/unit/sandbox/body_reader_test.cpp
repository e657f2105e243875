#include "test/sandbox/body_reader.h"

#include <doctest/doctest.h>

namespace octostep::sandbox {
namespace {

// What the socket would deliver, and whether "100 Continue" was sent.
struct Peer {
  explicit Peer(std::string sent) : text(std::move(sent)) {}

  BodyReader::Input input() {
    return {[this](char* buffer, std::size_t capacity) { return receive(buffer, capacity); },
            [this](std::string& line) { return read_line(line); },
            [this] { was_told_to_continue = true; }};
  }

  std::size_t receive(char* buffer, std::size_t capacity) {
    const auto count = std::min<std::size_t>({capacity, 3, text.size() - position});
    std::copy_n(text.data() + position, count, buffer);
    position += count;
    return count;
  }

  bool read_line(std::string& line) {
    const auto end = text.find("\r\n", position);
    if (end == std::string::npos) return false;
    line = text.substr(position, end - position);
    position = end + 2;
    return true;
  }

  std::string text;
  std::size_t position = 0;
  bool was_told_to_continue = false;
};

Headers headers(std::initializer_list<std::pair<const char*, const char*>> fields) {
  Headers result;
  for (const auto& [name, value] : fields) result.add(name, value);
  return result;
}

std::string read_all(BodyReader& body) {
  std::string text;
  char buffer[5];
  while (const auto count = body.read(buffer, sizeof buffer)) text.append(buffer, count);
  return text;
}

} // namespace

TEST_CASE("a sized body ends where its length says") {
  Peer peer{"hello worldGET /next"};
  BodyReader body{headers({{"content-length", "11"}}), peer.input()};
  CHECK(read_all(body) == "hello world");
  CHECK(body.at_end());
  CHECK(body.bytes_read() == 11);
}

TEST_CASE("a chunked body is joined, extensions and trailers dropped") {
  Peer peer{"5;x=y\r\nhello\r\n6\r\n world\r\n0\r\nTrailer: 1\r\n\r\nGET"};
  BodyReader body{headers({{"Transfer-Encoding", "chunked"}}), peer.input()};
  CHECK(read_all(body) == "hello world");
  CHECK(peer.text.substr(peer.position) == "GET");
}

TEST_CASE("without length there is no body") {
  Peer peer{"GET"};
  BodyReader body{Headers{}, peer.input()};
  CHECK(body.at_end());
  CHECK(read_all(body).empty());
}

TEST_CASE("a client that waits for leave gets it when the body is wanted, not before") {
  Peer peer{"hi"};
  BodyReader body{headers({{"Content-Length", "2"}, {"Expect", "100-continue"}}), peer.input()};
  CHECK(body.is_unsent());
  CHECK_FALSE(peer.was_told_to_continue);
  CHECK(read_all(body) == "hi");
  CHECK(peer.was_told_to_continue);
  CHECK_FALSE(body.is_unsent());
}

TEST_CASE("bodies that end early or break the framing are transfer errors") {
  struct Row {
    const char* name;
    const char* value;
    const char* sent;
  };
  for (const auto& row : {Row{"Content-Length", "9", "short"},
                          Row{"Transfer-Encoding", "chunked", "5\r\nhel"},
                          Row{"Transfer-Encoding", "chunked", "zz\r\nhello\r\n"},
                          Row{"Transfer-Encoding", "chunked", "2\r\nhello\r\n"},
                          Row{"Transfer-Encoding", "chunked", ""}}) {
    CAPTURE(row.sent);
    Peer peer{row.sent};
    BodyReader body{headers({{row.name, row.value}}), peer.input()};
    CHECK_THROWS_AS(read_all(body), TransferError);
  }
}

TEST_CASE("a framing that cannot be understood is refused") {
  Peer peer{""};
  CHECK_THROWS_AS(BodyReader(headers({{"Content-Length", "1x"}}), peer.input()), ApiError);
  CHECK_THROWS_AS(BodyReader(headers({{"Content-Length", ""}}), peer.input()), ApiError);
  CHECK_THROWS_AS(BodyReader(headers({{"Transfer-Encoding", "gzip"}}), peer.input()), ApiError);
}

TEST_CASE("draining stops at its limit") {
  Peer peer{std::string(300000, 'x')};
  BodyReader body{headers({{"Content-Length", "300000"}}), peer.input()};
  CHECK_FALSE(body.drain(1000));
  CHECK(body.drain(1000000));
}

} // namespace octostep::sandbox
