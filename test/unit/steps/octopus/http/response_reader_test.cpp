#include "steps/octopus/http/response_reader.h"

#include <doctest/doctest.h>

#include "steps/octopus/http/octopus_error.h"

using namespace octostep::octopus;

namespace {

Response read_in_pieces(const std::string& bytes, std::size_t piece) {
  ResponseReader reader(1000);
  for (std::size_t at = 0; at < bytes.size(); at += piece)
    reader.feed(std::string_view(bytes).substr(at, piece));
  reader.finish();
  return reader.take();
}

} // namespace

TEST_CASE("an answer reads the same however it is cut") {
  const std::string sized = "HTTP/1.1 404 Not Found\r\nContent-Length: 5\r\nX-A:  b \r\n\r\nhello";
  const std::string chunked = "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nTransfer-Encoding: "
                              "Chunked\r\n\r\n3\r\nabc\r\n0002;q\r\nde\r\n0\r\nT: 1\r\n\r\n";
  for (std::size_t piece = 1; piece < 12; ++piece) {
    const auto first = read_in_pieces(sized, piece);
    CHECK(first.status == 404);
    CHECK(first.body == "hello");
    CHECK(first.header("x-a") == "b");
    CHECK(read_in_pieces(chunked, piece).body == "abcde");
  }
}

TEST_CASE("whether the connection is kept follows version and header") {
  const auto keeps = [](const std::string& bytes) {
    ResponseReader reader(1000);
    reader.feed(bytes);
    return reader.is_complete() && reader.keeps_connection();
  };
  CHECK(keeps("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"));
  CHECK(keeps("HTTP/1.1 204 No Content\r\n\r\n"));
  CHECK(keeps("HTTP/1.0 200 OK\r\nConnection: Keep-Alive\r\nContent-Length: 0\r\n\r\n"));
  CHECK(keeps("HTTP/1.1 200 OK\r\nConnection: closer, keep-alive\r\nContent-Length: 0\r\n\r\n"));
  CHECK_FALSE(keeps("HTTP/1.1 200 OK\r\nConnection: X, Close\r\nContent-Length: 0\r\n\r\n"));
  CHECK_FALSE(keeps("HTTP/1.0 200 OK\r\nContent-Length: 0\r\n\r\n"));
  CHECK_FALSE(keeps("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"));
  CHECK_FALSE(keeps("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\nHTTP/1.1 200 OK\r\n"));
}

TEST_CASE("what is no HTTP is a failed exchange") {
  for (const auto* bytes : {"hello\r\n\r\n",
                            "HTTP/2 200 OK\r\n\r\n",
                            "HTTP/1.1 abc OK\r\n\r\n",
                            "HTTP/1.1 099 OK\r\n\r\n",
                            "HTTP/1.1 200 OK\r\nno colon\r\n\r\n",
                            "HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\n",
                            "HTTP/1.1 200 OK\r\nContent-Length: 99999999999999999999999\r\n\r\n",
                            "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n\r\n",
                            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
                            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nab\r\n"}) {
    CAPTURE(bytes);
    ResponseReader reader(1000);
    CHECK_THROWS_AS(reader.feed(bytes), ExchangeFailure);
  }
}

TEST_CASE("a header without an end is not collected for ever") {
  ResponseReader reader(1000);
  reader.feed("HTTP/1.1 200 OK\r\n");
  const std::string line = "X: " + std::string(1000, 'x') + "\r\n";
  CHECK_THROWS_AS(for (int index = 0; index < 1000; ++index) reader.feed(line), ExchangeFailure);
}

TEST_CASE("a body above the limit is a protocol error, announced or not") {
  for (const auto* head :
       {"HTTP/1.1 200 OK\r\nContent-Length: 1001\r\n\r\n", "HTTP/1.1 200 OK\r\n\r\n"}) {
    ResponseReader reader(1000);
    CHECK_THROWS_AS(reader.feed(head + std::string(1001, 'x')), OctopusError);
  }
}
