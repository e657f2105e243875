// http and https URLs: taken apart, and percent-encoded when put together.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "steps/octopus/http/transport.h"

namespace octostep::octopus {

struct HttpUrl {
  bool secure = false;
  std::string host;           // without the brackets of an IPv6 address
  std::uint16_t port = 0;     // the scheme's own when the text has none
  std::string path;           // without a trailing slash; "" for the root
  std::string user, password; // decoded; only proxies may have them

  [[nodiscard]] std::string host_and_port() const; // port left out when it is the scheme's own
  [[nodiscard]] std::string authority() const;     // always with the port, as CONNECT wants it
  [[nodiscard]] bool same_origin(const HttpUrl& other) const;
};

// Text without a scheme is http, as the proxy variables are usually written. Query and fragment are
// dropped. Throws OctopusError of kind refused, naming `what`, and never repeating a password.
[[nodiscard]] HttpUrl parse_http_url(std::string_view text, std::string_view what);

[[nodiscard]] bool is_ip_address(const std::string& host);
// One path segment or query part: everything but RFC 3986's unreserved characters is escaped.
[[nodiscard]] std::string percent_encoded(std::string_view text);
[[nodiscard]] std::string percent_decoded(std::string_view text);
// "?name=value&..." or "".
[[nodiscard]] std::string query_text(const std::vector<NameValue>& query);
[[nodiscard]] std::vector<NameValue> parse_query(std::string_view text);

} // namespace octostep::octopus
