// What was met on the way to the server, as far as it was walked: for somebody who wants to know
// where a connection fails.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "steps/octopus/http/clock.h"

namespace octostep::octopus {

struct CertificateFacts {
  std::string subject, issuer; // as OpenSSL prints names, one line each
  std::string sha256;          // hex
  std::string tls_version;     // of the connection that showed it: "TLSv1.3"
  std::optional<Instant> valid_until;
};

struct WayToServer {
  std::string proxy;                  // host and port; "" = none
  std::vector<std::string> addresses; // of the host connected to, the proxy's where there is one
  std::string connected_to;           // the one that took the connection, with port; "" = none yet
  bool is_through_proxy = false;      // the proxy has opened the tunnel to an https server
  std::optional<CertificateFacts> certificate; // the server's, accepted or not
  bool is_encrypted = false;                   // the handshake is done
};

} // namespace octostep::octopus
