// Parses http and https URLs, and percent-encodes the parts of new ones.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "steps/octopus/http/transport.h"

namespace octostep::octopus {

struct HttpUrl {
  bool secure = false;
  std::string host;           // without the brackets of an IPv6 address
  std::uint16_t port = 0;     // the scheme's default if the text has none
  std::string path;           // without a trailing slash; "" for the root
  std::string user, password; // decoded; only for a proxy

  [[nodiscard]] std::string host_and_port() const; // without the port if it is the scheme's default
  [[nodiscard]] std::string authority() const;     // always with the port, as CONNECT requires
  [[nodiscard]] bool same_origin(const HttpUrl& other) const;
};

// A text without a scheme counts as http, as proxy variables are usually written. Query and
// fragment are dropped. Throws OctopusError refused, which names `what` and never repeats a
// password; also for an address with user information (RFC 3986 3.2.1), because it would be logged
// with the address.
[[nodiscard]] HttpUrl parse_http_url(std::string_view text, std::string_view what);
// The same for the address of a proxy, which may contain a user name and password.
[[nodiscard]] HttpUrl parse_proxy_url(std::string_view text, std::string_view what);

// Whether both are valid and name the same place: scheme, host, port and path.
[[nodiscard]] bool is_same_address(std::string_view url, std::string_view other);

// Where a link from the server leads, relative to the server's address, as a request needs it.
struct RelativeTarget {
  std::string path; // percent-encoded, starts with '/'
  std::vector<NameValue> query;
};
// The path and query of a request target. Absent if the text is not a valid target (see
// has_target_characters) or has a segment "." or "..", which would lead out of the address before
// it.
[[nodiscard]] std::optional<RelativeTarget> parse_target(std::string_view text);
// The rest of `path` after `base` ("" = the root), compared by whole segments: "/octopusevil" is
// not below "/octopus". Absent if `path` is not below `base`.
[[nodiscard]] std::optional<std::string_view> below(std::string_view path, std::string_view base);
// Only visible ASCII without '#': anything else could end the request line, or be read differently
// by a proxy on the way.
[[nodiscard]] bool has_target_characters(std::string_view target);

[[nodiscard]] bool is_ip_address(const std::string& host);
// For one path segment or query part: escapes everything except RFC 3986's unreserved characters.
[[nodiscard]] std::string percent_encoded(std::string_view text);
[[nodiscard]] std::string percent_decoded(std::string_view text);
// "?name=value&..." or "".
[[nodiscard]] std::string query_text(const std::vector<NameValue>& query);
[[nodiscard]] std::vector<NameValue> parse_query(std::string_view text);

} // namespace octostep::octopus
