// HTTP/1.1 over a byte channel: one kept connection, exact lengths, streamed uploads, and an exact
// answer to the question what may have reached the server. Knows neither sockets nor Octopus.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "steps/octopus/http/byte_channel.h"
#include "steps/octopus/http/http_url.h"
#include "steps/octopus/http/transport.h"

namespace octostep::octopus {

struct WireRequest;

struct HttpSettings {
  HttpUrl base; // its path is the prefix of every request's path
  std::string user_agent;
  bool absolute_targets = false;      // true for an http server behind a proxy
  std::string proxy_authorization;    // Proxy-Authorization for such requests; "" = none
  std::optional<Duration> idle_limit; // see ServerConnection::idle_limit
};

// Sends one request at a time; not safe to use from several threads.
class HttpTransport final : public Transport {
public:
  // `clock` is not owned.
  HttpTransport(HttpSettings settings, std::unique_ptr<Dialer> dialer, Clock& clock);

  [[nodiscard]] Response send(const Request& request, std::stop_token stop) override;

private:
  struct Attempt {
    std::optional<Response> response;
    std::string fault; // why there is no response
    bool may_pass = true;
    bool any_sent = false, any_received = false;
  };

  Response exchange(const Request& request, Patience& patience);
  Attempt attempt(const Request& request, const WireRequest& wire, Patience& patience);
  void connect_for(const Request& request, Patience& patience);
  [[nodiscard]] Duration idle_limit_of(const Request& request) const;
  [[nodiscard]] bool is_stale(const Request& request) const;
  [[nodiscard]] WireRequest prepare(const Request& request) const;
  [[nodiscard]] std::string target_of(const Request& request) const;
  [[nodiscard]] std::optional<Request> same_origin_redirect(const Request& request,
                                                            const Response& response) const;
  void refuse_redirect(const Request& request, const Response& response) const;

  HttpSettings m_settings;
  std::unique_ptr<Dialer> m_dialer;
  Clock& m_clock;
  std::unique_ptr<ByteChannel> m_channel;
  Duration m_last_used{0};
  bool m_is_reused = false; // the connection has already served a request
  std::vector<std::byte> m_block;
};

} // namespace octostep::octopus
