// Links to next pages and redirects: the next request is always one request line, below the
// server's address.
#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <string>
#include <string_view>

#include "steps/octopus/http/byte_channel.h"
#include "steps/octopus/http/http_transport.h"
#include "steps/octopus/http/http_url.h"
#include "steps/octopus/http/octopus_error.h"

using namespace octostep::octopus;

namespace {

struct Wire {
  std::string redirect, sent, answer;
  int requests = 0;
};

// Answers the first request with a redirect, any other with an empty object.
class RedirectingChannel final : public ByteChannel {
public:
  explicit RedirectingChannel(Wire& wire) : m_wire(wire) {}

  std::optional<std::size_t> try_send(std::span<const std::byte> bytes) override {
    m_wire.sent.append(reinterpret_cast<const char*>(bytes.data()), bytes.size());
    if (m_wire.sent.ends_with("\r\n\r\n"))
      m_wire.answer = m_wire.requests++ == 0 ? m_wire.redirect : k_found;
    return bytes.size();
  }
  std::optional<std::size_t> try_receive(std::span<std::byte> into) override {
    if (m_wire.answer.empty()) return m_idle++ < 10 ? std::nullopt : std::optional<std::size_t>(0);
    m_idle = 0;
    const auto count = std::min(into.size(), m_wire.answer.size());
    std::memcpy(into.data(), m_wire.answer.data(), count);
    m_wire.answer.erase(0, count);
    return count;
  }
  bool wait(Interest, Duration) override { return true; }

private:
  static constexpr const char* k_found = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}";
  Wire& m_wire;
  int m_idle = 0; // times that nothing was available; the other side closes at some point
};

class OneDialer final : public Dialer {
public:
  explicit OneDialer(Wire& wire) : m_wire(wire) {}
  std::unique_ptr<ByteChannel> dial(Patience&) override {
    return std::make_unique<RedirectingChannel>(m_wire);
  }

private:
  Wire& m_wire;
};

void check_target(std::string_view target) {
  if (!has_target_characters(target) || target.find("/../") != std::string_view::npos) std::abort();
}

// Each request line that was sent has three words, and a path below the address.
void check_requests(std::string_view sent) {
  while (!sent.empty()) {
    const auto line = sent.substr(0, sent.find("\r\n"));
    if (!line.starts_with("GET /octopus/") || !line.ends_with(" HTTP/1.1")) std::abort();
    check_target(line.substr(4, line.size() - 4 - 9));
    const auto end = sent.find("\r\n\r\n");
    if (end == std::string_view::npos) std::abort();
    sent.remove_prefix(end + 4);
  }
}

void follow_redirect(const std::string& location) {
  Wire wire;
  wire.redirect = "HTTP/1.1 302 Found\r\nContent-Length: 0\r\nLocation: " + location + "\r\n\r\n";
  HttpSettings settings;
  settings.base = parse_http_url("http://octopus.example.com/octopus", "the URL");
  SystemClock clock;
  HttpTransport transport(settings, std::make_unique<OneDialer>(wire), clock);
  Request request;
  request.path = "/api";
  try {
    (void)transport.send(request, {});
  } catch (const OctopusError&) {    // refused with a reason
  } catch (const ExchangeFailure&) { // the header was invalid
  }
  check_requests(wire.sent);
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text(reinterpret_cast<const char*>(data), size);
  if (const auto target = parse_target(text))
    check_target(target->path + query_text(target->query));
  if (const auto rest = below(text, "/octopus");
      rest && !rest->empty() && rest->front() != '/' && rest->front() != '?')
    std::abort();
  if (text.find_first_of("\r\n") == std::string::npos) follow_redirect(text);
  return 0;
}
