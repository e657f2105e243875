// Decides which certificates are accepted: those of the system's authorities, of a given file of
// authorities, one pinned certificate, or all. OpenSSL checks the chain and the host name; this
// class adds the reasons.
#pragma once

#include <optional>
#include <string>

#include "steps/octopus/http/connection_trace.h"

struct ssl_ctx_st;
struct x509_store_ctx_st;

namespace octostep::octopus {

struct TlsRules {
  std::string host;       // the name or IP address that the certificate must be for
  std::string ca_file;    // PEM, trusted in addition to the system's authorities; "" = none
  std::string pin_sha256; // hex, colons allowed; only that certificate is accepted; "" = none
  bool ignore_errors = false;
};

class TlsTrust {
public:
  // Throws OctopusError of kind refused for an unreadable file or a malformed pin.
  explicit TlsTrust(TlsRules rules);
  TlsTrust(const TlsTrust&) = delete;
  TlsTrust& operator=(const TlsTrust&) = delete;

  // This object must outlive `context`.
  void apply(ssl_ctx_st* context);
  // Why the last certificate was rejected, in one sentence; absent if none was.
  [[nodiscard]] const std::optional<std::string>& refusal() const { return m_refusal; }

  // The last certificate that a server has shown, accepted or not.
  [[nodiscard]] const std::optional<CertificateFacts>& certificate() const { return m_certificate; }

private:
  static int verify(x509_store_ctx_st* store, void* self);
  bool accepts(x509_store_ctx_st* store);

  TlsRules m_rules;
  std::optional<std::string> m_refusal;
  std::optional<CertificateFacts> m_certificate;
};

} // namespace octostep::octopus
