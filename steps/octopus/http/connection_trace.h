// What was found on the connection to the server, as far as it got. Shows where a connection fails.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "steps/octopus/http/clock.h"

namespace octostep::octopus {

struct CertificateFacts {
  std::string subject, issuer; // as OpenSSL prints names, each on one line
  std::string sha256;          // hex
  std::string tls_version;     // of the connection on which it was shown: "TLSv1.3"
  std::optional<Instant> valid_until;
};

struct WayToServer {
  std::string proxy; // host and port; "" = none
  // Addresses of the host to connect to: the server, or the proxy if there is one.
  std::vector<std::string> addresses;
  // The address that accepted the connection, with port; "" = none yet.
  std::string connected_to;
  bool is_through_proxy = false;               // the proxy has opened the tunnel to an https server
  std::optional<CertificateFacts> certificate; // the server's certificate, accepted or not
  bool is_encrypted = false;                   // the handshake is finished
};

} // namespace octostep::octopus
