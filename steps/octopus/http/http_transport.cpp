#include "steps/octopus/http/http_transport.h"

#include <array>

#include <fmt/core.h>

#include "schema/text/ascii.h"
#include "steps/octopus/http/http_exchange.h"
#include "steps/octopus/http/octopus_error.h"
#include "steps/octopus/http/patience.h"

namespace octostep::octopus {

namespace {

// Large blocks make one system call and few TLS records of many bytes.
constexpr Duration k_idle_limit{60'000};
constexpr std::size_t k_block_size = std::size_t{256} << 10U;
// Servers and proxies close idle connections, often after a minute. A write must not meet a
// connection that is just being closed, because then it would be unclear whether it arrived.
constexpr Duration k_longest_idle_for_writes{10'000};
constexpr Duration k_longest_idle_for_reads{50'000};
// Not random: the boundary occurring in the file would only matter to a parser that ignores
// Content-Length.
constexpr std::string_view k_boundary = "octostep-7d9b1c5e0f3a4826b1f0c4a9e2d87635";

// RFC 7578 4.2: quotes and line breaks of a file name are percent-encoded.
std::string quoted_file_name(std::string_view name) {
  std::string quoted;
  for (const char letter : name) {
    if (letter == '"' || letter == '\r' || letter == '\n' || letter == '\\')
      quoted += percent_encoded(std::string_view(&letter, 1));
    else
      quoted += letter;
  }
  return quoted;
}

std::string file_preamble(const FilePart& part) {
  return fmt::format("--{}\r\nContent-Disposition: form-data; name=\"{}\"; filename=\"{}\"\r\n"
                     "Content-Type: application/octet-stream\r\n\r\n",
                     k_boundary,
                     part.name,
                     quoted_file_name(part.file_name));
}

std::string file_closing() { return fmt::format("\r\n--{}--\r\n", k_boundary); }

// Roughly how many bytes an exchange may move in both directions.
std::uint64_t most_bytes_of(const Request& request) {
  const auto* part = std::get_if<FilePart>(&request.body);
  return request.body_limit + (part == nullptr ? 0 : part->source->size());
}

void add_header(std::string& head, std::string_view name, std::string_view value) {
  if (value.find_first_of("\r\n") != std::string_view::npos)
    throw OctopusError(ErrorKind::refused,
                       fmt::format("the request header '{}' would hold a line break", name));
  head.append(name).append(": ").append(value).append("\r\n");
}

} // namespace

HttpTransport::HttpTransport(HttpSettings settings, std::unique_ptr<Dialer> dialer, Clock& clock)
    : m_settings(std::move(settings)),
      m_dialer(std::move(dialer)),
      m_clock(clock),
      m_block(k_block_size) {}

Response HttpTransport::send(const Request& request, std::stop_token stop) {
  Patience patience(m_clock, std::move(stop), idle_limit_of(request), request.total_limit);
  patience.limit_pace(most_bytes_of(request));
  Response response = exchange(request, patience);
  if (const auto redirected = same_origin_redirect(request, response))
    response = exchange(*redirected, patience);
  refuse_redirect(request, response);
  return response;
}

Duration HttpTransport::idle_limit_of(const Request& request) const {
  const Duration own = request.idle_limit.value_or(m_settings.idle_limit.value_or(k_idle_limit));
  return std::min(own, m_settings.idle_limit.value_or(own));
}

Response HttpTransport::exchange(const Request& request, Patience& patience) {
  const WireRequest wire = prepare(request);
  connect_for(request, patience);
  const bool was_reused = m_is_reused;
  Attempt result = attempt(request, wire, patience);
  // The server may have closed the kept connection at the same moment. A request of which no byte
  // could be sent, and a read that got no byte of a response, are sent again on a new connection.
  const bool harmless = !result.any_sent || (request.method == Method::get && !result.any_received);
  if (!result.response && was_reused && harmless && result.may_pass) {
    patience.check();
    connect_for(request, patience);
    result = attempt(request, wire, patience);
  }
  if (result.response) return std::move(*result.response);
  throw ExchangeFailure(result.fault,
                        result.any_sent ? Delivery::maybe_received : Delivery::not_sent,
                        result.may_pass);
}

HttpTransport::Attempt
HttpTransport::attempt(const Request& request, const WireRequest& wire, Patience& patience) {
  // Taken out while in use, so that after an exception a half-used connection is not used again.
  std::unique_ptr<ByteChannel> channel = std::move(m_channel);
  HttpExchange exchange(
      *channel,
      patience,
      ResponseReader(request.body_limit, ResponseReader::BodyRule::as_declared, request.sink),
      m_block);
  Attempt result;
  try {
    result.response = exchange.run(wire);
  } catch (const ExchangeFailure& failure) {
    result.fault = failure.what();
    result.may_pass = failure.may_pass;
  }
  result.any_sent = exchange.any_sent();
  result.any_received = exchange.any_received();
  if (result.response && exchange.keeps_connection()) {
    m_channel = std::move(channel);
    m_last_used = m_clock.elapsed();
    m_is_reused = true;
  }
  return result;
}

void HttpTransport::connect_for(const Request& request, Patience& patience) {
  if (m_channel && !is_stale(request)) return;
  m_channel = nullptr;
  m_is_reused = false;
  try {
    m_channel = m_dialer->dial(patience);
  } catch (const ExchangeFailure& failure) {
    throw ExchangeFailure(
        fmt::format("no connection to '{}': {}", m_settings.base.host_and_port(), failure.what()),
        Delivery::not_sent);
  }
  patience.bytes_moved();
}

bool HttpTransport::is_stale(const Request& request) const {
  const auto idle = m_clock.elapsed() - m_last_used;
  if (idle > (request.method == Method::get ? k_longest_idle_for_reads : k_longest_idle_for_writes))
    return true;
  // Unrequested bytes, or the end of the stream, mean that the server is done with the connection.
  std::array<std::byte, 1> unexpected{};
  try {
    return m_channel->try_receive(unexpected).has_value();
  } catch (const ExchangeFailure&) {
    return true;
  }
}

WireRequest HttpTransport::prepare(const Request& request) const {
  WireRequest wire;
  std::string& head = wire.text;
  head = fmt::format("{} {} HTTP/1.1\r\n", method_name(request.method), target_of(request));
  add_header(head, "Host", m_settings.base.host_and_port());
  add_header(head, "User-Agent", m_settings.user_agent);
  add_header(head, "Accept", request.answer == AnswerFormat::json ? "application/json" : "*/*");
  if (!m_settings.proxy_authorization.empty())
    add_header(head, "Proxy-Authorization", m_settings.proxy_authorization);
  for (const auto& [name, value] : request.headers) add_header(head, name, value);
  std::string body;
  if (const auto* text = std::get_if<std::string>(&request.body)) {
    body = *text;
    add_header(head, "Content-Type", "application/json; charset=utf-8");
  }
  std::uint64_t length = body.size();
  if (const auto* part = std::get_if<FilePart>(&request.body)) {
    body = file_preamble(*part);
    wire.file = part->source;
    wire.closing = file_closing();
    length = body.size() + part->source->size() + wire.closing.size();
    add_header(head, "Content-Type", fmt::format("multipart/form-data; boundary={}", k_boundary));
  }
  // The empty body of a write has a length too, because proxies require it.
  if (request.method != Method::get) add_header(head, "Content-Length", std::to_string(length));
  head += "\r\n" + body;
  return wire;
}

std::string HttpTransport::target_of(const Request& request) const {
  const auto origin =
      m_settings.absolute_targets ? "http://" + m_settings.base.host_and_port() : std::string();
  const auto target = m_settings.base.path + request.path + query_text(request.query);
  if (!request.path.starts_with('/') || !parse_target(target))
    throw OctopusError(
        ErrorKind::refused,
        fmt::format("the address '{}' is not asked for: it has a space, a line break, another "
                    "character that no address has, or a segment '.' or '..'",
                    text::as_one_line(target, 200)));
  return origin + target;
}

std::optional<Request> HttpTransport::same_origin_redirect(const Request& request,
                                                           const Response& response) const {
  if (request.method != Method::get || response.status < 300 || response.status >= 400)
    return std::nullopt;
  std::string location(response.header("Location"));
  if (location.empty()) return std::nullopt;
  const auto& base = m_settings.base;
  std::string_view target = location;
  if (!target.starts_with('/') || target.starts_with("//")) {
    if (target.find("://") == std::string_view::npos) return std::nullopt;
    if (!parse_http_url(target, "the redirect's target").same_origin(base)) return std::nullopt;
    const auto path = target.find('/', target.find("://") + 3);
    target = path == std::string_view::npos ? "/" : target.substr(path);
  }
  const auto rest = below(target.substr(0, target.find('#')), base.path);
  const auto found = rest ? parse_target(*rest) : std::nullopt;
  if (!found) return std::nullopt;
  Request redirected = request;
  redirected.path = found->path;
  redirected.query = found->query;
  return redirected;
}

// Credentials go only to the configured server, so redirects are not followed.
void HttpTransport::refuse_redirect(const Request& request, const Response& response) const {
  if (response.status < 300 || response.status >= 400) return;
  const auto location = response.header("Location");
  const auto host = location.find("://") == std::string_view::npos
                        ? m_settings.base.host_and_port()
                        : parse_http_url(location, "the redirect's target").host_and_port();
  throw OctopusError(
      ErrorKind::protocol,
      fmt::format("{}: the server answered {}, a redirect to host '{}', which is not followed; "
                  "correct the server URL",
                  request_line(request),
                  response.status,
                  text::as_one_line(host, 200)),
      response.status);
}

} // namespace octostep::octopus
