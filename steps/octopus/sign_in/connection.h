// From "how to reach and enter the server" to a transport that does it: Poco, then credentials,
// then retries.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "steps/octopus/http/clock.h"
#include "steps/octopus/http/connection_trace.h"
#include "steps/octopus/http/transport.h"
#include "steps/octopus/sign_in/access_token.h"

namespace octostep::octopus {

struct ServerConnection {
  std::string url;     // absolute http(s) URL; a path prefix (virtual directory) is kept
  std::string api_key; // one of the four credentials
  std::string access_token;
  std::string service_account; // the id that identity tokens are exchanged for
  IdentitySource identity;     // of the service account
  std::string user, password;  // to sign in with
  std::string space;           // id, name or slug; "" = the server's default space
  std::string user_agent;      // "octostep/1.0.0 (linux; x64) TeamCity/2026.1"
  std::string proxy_url, proxy_user, proxy_password; // "" = from the environment values below
  std::string environment_proxy,
      environment_no_proxy; // HTTPS_PROXY/HTTP_PROXY and NO_PROXY as the agent read them
  std::string ca_file;      // PEM; "" = the system's store
  std::string pin_sha256;   // hex of the certificate's SHA-256; "" = none
  bool ignore_tls_errors = false;
  Duration connect_limit{10'000};
  std::optional<Duration>
      idle_limit; // of every request; absent = 60 s, or what a request says of itself
  Duration outage_limit{900'000}; // how long reads ride out an unreachable or failing server
  std::optional<int> max_retries; // of one read; absent = as many as outage_limit has room for
  Duration first_retry{1'000};    // doubled up to 30 s, with jitter
};

[[nodiscard]] bool has_credentials(const ServerConnection& connection);
// For whoever must not see them, and for what needs none.
[[nodiscard]] ServerConnection without_credentials(ServerConnection connection);

// Told once when an outage begins (text says what happened) and once when it is over.
using OutageListener = std::function<void(const std::string&)>;

// What somebody wants to be told of a connection.
struct ConnectionWatch {
  OutageListener on_outage;
  SecretListener on_secret;   // tokens and the like that are obtained meanwhile
  WayToServer* way = nullptr; // filled in while it connects; outlives the transport; null = none
};

[[nodiscard]] std::unique_ptr<Transport>
connect(const ServerConnection& connection, Clock& clock, ConnectionWatch watch);

} // namespace octostep::octopus
