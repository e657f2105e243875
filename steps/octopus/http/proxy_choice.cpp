#include "steps/octopus/http/proxy_choice.h"

#include <arpa/inet.h>

#include <array>
#include <charconv>
#include <vector>

#include "schema/text/ascii.h"
#include "steps/octopus/http/base64.h"
#include "steps/octopus/http/octopus_error.h"

namespace octostep::octopus {

namespace {

// 4 bytes for IPv4, 16 for IPv6, empty for anything else.
std::vector<unsigned char> address_bytes(std::string_view text) {
  const std::string address(text);
  std::array<unsigned char, 16> bytes{};
  if (inet_pton(AF_INET, address.c_str(), bytes.data()) == 1)
    return {bytes.begin(), bytes.begin() + 4};
  if (inet_pton(AF_INET6, address.c_str(), bytes.data()) == 1) return {bytes.begin(), bytes.end()};
  return {};
}

bool is_in_block(std::string_view block, const std::string& host) {
  const auto slash = block.find('/');
  const auto base = address_bytes(block.substr(0, slash));
  const auto address = address_bytes(host);
  if (address.empty() || base.size() != address.size()) return false;
  std::size_t bits = address.size() * 8;
  if (slash != std::string_view::npos) {
    const auto size = block.substr(slash + 1);
    const auto* end = size.data() + size.size();
    const auto result = std::from_chars(size.data(), end, bits);
    if (result.ec != std::errc() || result.ptr != end || bits > address.size() * 8) return false;
  }
  for (std::size_t bit = 0; bit < bits; ++bit) {
    const unsigned mask = 0x80U >> (bit % 8);
    if ((base[bit / 8] & mask) != (address[bit / 8] & mask)) return false;
  }
  return true;
}

bool is_in_domain(std::string_view domain, const std::string& host) {
  if (domain.starts_with("*.")) domain.remove_prefix(1);
  if (domain.starts_with('.')) domain.remove_prefix(1);
  if (domain.empty() || host.size() < domain.size()) return false;
  const auto tail = std::string_view(host).substr(host.size() - domain.size());
  if (!text::equal_ignoring_case(tail, domain)) return false;
  return tail.size() == host.size() || host[host.size() - domain.size() - 1] == '.';
}

// Removes ":port" from the entry; false if it names another port than the server's.
bool take_port(std::string_view& entry, std::uint16_t port) {
  if (entry.starts_with('[')) {
    const auto end = entry.find(']');
    if (end == std::string_view::npos) return false;
    const auto rest = entry.substr(end + 1);
    entry = entry.substr(1, end - 1);
    return rest.empty() || rest == ":" + std::to_string(port);
  }
  const auto colon = entry.find(':');
  if (colon == std::string_view::npos || entry.find(':', colon + 1) != std::string_view::npos)
    return true;
  const auto rest = entry.substr(colon + 1);
  entry = entry.substr(0, colon);
  return rest == std::to_string(port);
}

bool exempts(std::string_view entry, const HttpUrl& server) {
  if (entry == "*") return true;
  if (!take_port(entry, server.port)) return false;
  return is_in_block(entry, server.host) || is_in_domain(entry, server.host);
}

HttpUrl parse_proxy(const std::string& text, const std::string& what) {
  HttpUrl proxy = parse_proxy_url(text, what);
  if (proxy.secure)
    throw OctopusError(
        ErrorKind::refused,
        what + " starts with https://; a connection to the proxy itself is not encrypted, so write "
               "http:// (the server's https is kept through it)");
  return proxy;
}

} // namespace

std::optional<HttpUrl> chosen_proxy(const ServerConnection& connection, const HttpUrl& server) {
  if (!connection.proxy_url.empty()) {
    HttpUrl proxy = parse_proxy(connection.proxy_url, "the proxy URL");
    if (!connection.proxy_user.empty()) {
      proxy.user = connection.proxy_user;
      proxy.password = connection.proxy_password;
    }
    return proxy;
  }
  if (text::trimmed(connection.environment_proxy).empty()) return std::nullopt;
  if (is_exempt_from_proxy(connection.environment_no_proxy, server)) return std::nullopt;
  HttpUrl proxy = parse_proxy(connection.environment_proxy, "the proxy URL of the environment");
  if (proxy.user.empty()) {
    proxy.user = connection.proxy_user;
    proxy.password = connection.proxy_password;
  }
  return proxy;
}

bool is_exempt_from_proxy(std::string_view list, const HttpUrl& server) {
  constexpr std::string_view dividers = ", \t;";
  while (!list.empty()) {
    const auto end = std::min(list.find_first_of(dividers), list.size());
    const auto entry = list.substr(0, end);
    if (!entry.empty() && exempts(entry, server)) return true;
    list.remove_prefix(std::min(end + 1, list.size()));
  }
  return false;
}

std::string proxy_authorization(const HttpUrl& proxy) {
  return proxy.user.empty() ? "" : "Basic " + base64_encoded(proxy.user + ':' + proxy.password);
}

} // namespace octostep::octopus
