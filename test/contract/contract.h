// What the contract tests share: connections to a test server and bodies to send.
#pragma once

#include <memory>
#include <string>

#include "steps/octopus/http/octopus_error.h"
#include "steps/octopus/http/poco_transport.h"
#include "steps/octopus/sign_in/connection.h"
#include "test/contract/test_server.h"

namespace octostep::test {

inline octopus::SystemClock& system_clock() {
  static octopus::SystemClock clock;
  return clock;
}

inline octopus::ServerConnection connection_to(const std::string& url) {
  octopus::ServerConnection connection;
  connection.url = url;
  connection.user_agent = "octostep/test";
  connection.connect_limit = octopus::Duration(2'000);
  connection.idle_limit = octopus::Duration(2'000);
  connection.first_retry = octopus::Duration(1);
  return connection;
}

inline std::unique_ptr<octopus::Transport> transport_to(const std::string& url) {
  return octopus::make_poco_transport(connection_to(url), system_clock());
}

inline octopus::Request get(std::string path) {
  octopus::Request request;
  request.path = std::move(path);
  return request;
}

inline octopus::Request post(std::string path, octopus::Body body) {
  octopus::Request request;
  request.method = octopus::Method::post;
  request.path = std::move(path);
  request.body = std::move(body);
  return request;
}

// `size` bytes of a repeating pattern, generated while they are read.
class PatternSource final : public octopus::BodySource {
public:
  explicit PatternSource(std::uint64_t size) : m_size(size) {}
  [[nodiscard]] std::uint64_t size() const override { return m_size; }
  void rewind() override { m_at = 0; }
  std::size_t read(std::span<std::byte> into) override {
    std::size_t count = 0;
    for (; count < into.size() && m_at < m_size; ++count, ++m_at)
      into[count] = static_cast<std::byte>(m_at % 251);
    return count;
  }

private:
  std::uint64_t m_size;
  std::uint64_t m_at = 0;
};

// The kind of the OctopusError that `call` throws; fails the test if it throws none.
template <typename Call>
octopus::ErrorKind kind_thrown_by(const Call& call) {
  try {
    call();
  } catch (const octopus::OctopusError& error) {
    return error.kind();
  }
  throw std::logic_error("no OctopusError was thrown");
}

template <typename Call>
octopus::ExchangeFailure failure_of(const Call& call) {
  try {
    call();
  } catch (const octopus::ExchangeFailure& failure) {
    return failure;
  }
  throw std::logic_error("no ExchangeFailure was thrown");
}

} // namespace octostep::test
