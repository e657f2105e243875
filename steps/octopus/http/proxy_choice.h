// Decides whether the server is reached through a proxy, and through which one.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "steps/octopus/http/http_url.h"
#include "steps/octopus/sign_in/connection.h"

namespace octostep::octopus {

// A proxy that was configured for octostep is used for every server; one from the environment is
// used unless NO_PROXY exempts the server. Throws OctopusError refused for an unusable proxy
// address.
[[nodiscard]] std::optional<HttpUrl> chosen_proxy(const ServerConnection& connection,
                                                  const HttpUrl& server);

// `list` contains entries separated by commas or blanks: "*", a host name (with its subdomains,
// with or without a leading dot or "*."), an IP address, or a block of addresses such as
// 10.0.0.0/8; a port may follow.
[[nodiscard]] bool is_exempt_from_proxy(std::string_view list, const HttpUrl& server);

// The value of Proxy-Authorization; "" without a user.
[[nodiscard]] std::string proxy_authorization(const HttpUrl& proxy);

} // namespace octostep::octopus
