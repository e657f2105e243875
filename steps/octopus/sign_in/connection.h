// Builds a transport from the settings for reaching and entering the server: Poco, then
// credentials, then retries.
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
  std::string service_account; // the id for which identity tokens are exchanged
  IdentitySource identity;     // of the service account
  std::string user, password;  // to sign in with
  std::string space;           // id, name or slug; "" = the server's default space
  std::string user_agent;      // "octostep/1.0.0 (linux; x64) TeamCity/2026.1"
  std::string proxy_url, proxy_user, proxy_password; // "" = from the environment values below
  std::string environment_proxy,
      environment_no_proxy; // HTTPS_PROXY/HTTP_PROXY and NO_PROXY from the agent's environment
  std::string ca_file;      // PEM; "" = the system's store
  std::string pin_sha256;   // hex of the certificate's SHA-256; "" = none
  bool ignore_tls_errors = false;
  Duration connect_limit{10'000};
  std::optional<Duration>
      idle_limit; // for every request; absent = 60 s, or the limit of the request
  // How long reads are repeated while the server is unreachable or failing.
  Duration outage_limit{900'000};
  std::optional<int> max_retries; // for one read; absent = as many as fit into outage_limit
  Duration first_retry{1'000};    // doubled up to 30 s, with jitter
};

[[nodiscard]] bool has_credentials(const ServerConnection& connection);
// Without credentials: for other hosts and anonymous endpoints.
[[nodiscard]] ServerConnection without_credentials(ServerConnection connection);

// Called once when an outage begins (the text says what happened), and once when it is over.
using OutageListener = std::function<void(const std::string&)>;

// What the caller wants to know about a connection.
struct ConnectionWatch {
  OutageListener on_outage;
  SecretListener on_secret;   // called with tokens and the like that are obtained
  WayToServer* way = nullptr; // filled in while connecting; must outlive the transport; null = none
};

[[nodiscard]] std::unique_ptr<Transport>
connect(const ServerConnection& connection, Clock& clock, ConnectionWatch watch);

} // namespace octostep::octopus
