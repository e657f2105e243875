#include "steps/octopus/http/tls_trust.h"

#include <array>
#include <cctype>
#include <chrono>
#include <ctime>
#include <filesystem>
#include <memory>

#include <fmt/core.h>
#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509_vfy.h>

#include "schema/text/ascii.h"
#include "steps/octopus/http/http_url.h"
#include "steps/octopus/http/octopus_error.h"

namespace octostep::octopus {

namespace {

// OpenSSL looks up authorities by hash in the folder for which it was built. The same executable
// also runs on systems without that folder, and reading a whole file of authorities takes a tenth
// of a second.
constexpr std::array k_system_stores = {
    "/etc/ssl/certs/ca-certificates.crt", // Debian, Alpine
    "/etc/pki/tls/certs/ca-bundle.crt",   // Fedora, Red Hat
    "/etc/ssl/ca-bundle.pem",             // SUSE
    "/etc/ssl/cert.pem",                  // BSD, macOS
};

bool has_hashed_certificates(const char* folder) {
  std::error_code error;
  for (std::filesystem::directory_iterator entry(folder, error), end; !error && entry != end;
       entry.increment(error))
    if (entry->path().extension() == ".0") return true;
  return false;
}

void load_system_store(SSL_CTX* context) {
  SSL_CTX_set_default_verify_paths(context);
  if (has_hashed_certificates(X509_get_default_cert_dir())) return;
  for (const char* store : k_system_stores) {
    std::error_code ignored;
    if (std::filesystem::exists(store, ignored)) SSL_CTX_load_verify_file(context, store);
  }
}

using Bio = std::unique_ptr<BIO, decltype(&BIO_free_all)>;

std::string text_in(BIO* bio) {
  char* begin = nullptr;
  const long length = BIO_get_mem_data(bio, &begin); // NOLINT: the macro holds a C cast
  return {begin, static_cast<std::size_t>(length)};
}

std::string name_text(const X509_NAME* name) {
  const Bio bio(BIO_new(BIO_s_mem()), BIO_free_all);
  X509_NAME_print_ex(bio.get(), name, 0, XN_FLAG_ONELINE & ~ASN1_STRFLGS_ESC_MSB);
  return text_in(bio.get());
}

std::string time_text(const ASN1_TIME* time) {
  const Bio bio(BIO_new(BIO_s_mem()), BIO_free_all);
  ASN1_TIME_print(bio.get(), time);
  return text_in(bio.get());
}

std::string sha256_hex(const X509* certificate) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned int length = 0;
  X509_digest(certificate, EVP_sha256(), digest.data(), &length);
  std::string hex;
  for (unsigned int at = 0; at < length; ++at) hex += fmt::format("{:02x}", digest[at]);
  return hex;
}

std::string normalised_pin(const std::string& text) {
  std::string pin;
  for (const char letter : text::lower_case(text))
    if (letter != ':' && letter != ' ') pin += letter;
  const bool is_hex = pin.find_first_not_of("0123456789abcdef") == std::string::npos;
  if (!text.empty() && (!is_hex || pin.size() != 64))
    throw OctopusError(
        ErrorKind::refused,
        "the pinned certificate's SHA-256 must be 64 hexadecimal digits, as shown by "
        "openssl x509 -noout -fingerprint -sha256");
  return pin;
}

std::optional<Instant> instant_of(const ASN1_TIME* time) {
  std::tm parts{};
  if (ASN1_TIME_to_tm(time, &parts) != 1) return std::nullopt;
  const std::chrono::year_month_day day{std::chrono::year(parts.tm_year + 1900),
                                        std::chrono::month(static_cast<unsigned>(parts.tm_mon + 1)),
                                        std::chrono::day(static_cast<unsigned>(parts.tm_mday))};
  return std::chrono::sys_days(day) + std::chrono::hours(parts.tm_hour) +
         std::chrono::minutes(parts.tm_min) + std::chrono::seconds(parts.tm_sec);
}

std::string tls_version_of(X509_STORE_CTX* store) {
  const void* session = X509_STORE_CTX_get_ex_data(store, SSL_get_ex_data_X509_STORE_CTX_idx());
  return session == nullptr ? "" : SSL_get_version(static_cast<const SSL*>(session));
}

CertificateFacts facts_of(const X509* certificate, X509_STORE_CTX* store) {
  return {text::as_one_line(name_text(X509_get_subject_name(certificate))),
          text::as_one_line(name_text(X509_get_issuer_name(certificate))),
          sha256_hex(certificate),
          tls_version_of(store),
          instant_of(X509_get0_notAfter(certificate))};
}

std::string
refusal_text(const std::string& host, const X509* certificate, const std::string& reason) {
  const auto sha256 = certificate == nullptr ? std::string() : sha256_hex(certificate);
  const auto subject =
      certificate == nullptr ? "none" : name_text(X509_get_subject_name(certificate));
  const auto issuer =
      certificate == nullptr ? "none" : name_text(X509_get_issuer_name(certificate));
  const auto expiry = certificate == nullptr ? "" : time_text(X509_get0_notAfter(certificate));
  return text::as_one_line(fmt::format(
      "the certificate of '{}' was not accepted: {} (subject '{}', issuer '{}', valid "
      "until {}, SHA-256 {}); if it is the right one, name its authority's file or pin it",
      host,
      reason,
      subject,
      issuer,
      expiry,
      sha256));
}

} // namespace

TlsTrust::TlsTrust(TlsRules rules) : m_rules(std::move(rules)) {
  m_rules.pin_sha256 = normalised_pin(m_rules.pin_sha256);
}

void TlsTrust::apply(ssl_ctx_st* context) {
  SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION);
  SSL_CTX_set_options(context, SSL_OP_NO_RENEGOTIATION);
  // A write that would block is repeated with the rest of the same bytes.
  SSL_CTX_set_mode(context, SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
  load_system_store(context);
  if (!m_rules.ca_file.empty() && SSL_CTX_load_verify_file(context, m_rules.ca_file.c_str()) != 1)
    throw OctopusError(ErrorKind::refused,
                       fmt::format("no certificate could be read from '{}'; it must be a PEM file",
                                   m_rules.ca_file));
  ERR_clear_error();
  auto* parameters = SSL_CTX_get0_param(context);
  if (is_ip_address(m_rules.host))
    X509_VERIFY_PARAM_set1_ip_asc(parameters, m_rules.host.c_str());
  else
    X509_VERIFY_PARAM_set1_host(parameters, m_rules.host.c_str(), m_rules.host.size());
  SSL_CTX_set_verify(context, SSL_VERIFY_PEER, nullptr);
  SSL_CTX_set_cert_verify_callback(context, &TlsTrust::verify, this);
}

int TlsTrust::verify(x509_store_ctx_st* store, void* self) {
  return static_cast<TlsTrust*>(self)->accepts(store) ? 1 : 0;
}

bool TlsTrust::accepts(x509_store_ctx_st* store) {
  m_refusal.reset();
  const X509* certificate = X509_STORE_CTX_get0_cert(store);
  if (certificate != nullptr) m_certificate = facts_of(certificate, store);
  if (!m_rules.pin_sha256.empty()) {
    if (certificate != nullptr && sha256_hex(certificate) == m_rules.pin_sha256) {
      X509_STORE_CTX_set_error(store, X509_V_OK);
      return true;
    }
    X509_STORE_CTX_set_error(store, X509_V_ERR_CERT_UNTRUSTED);
    m_refusal = refusal_text(m_rules.host, certificate, "it is not the pinned one");
    return false;
  }
  if (m_rules.ignore_errors || X509_verify_cert(store) == 1) {
    X509_STORE_CTX_set_error(store, X509_V_OK);
    return true;
  }
  m_refusal = refusal_text(
      m_rules.host, certificate, X509_verify_cert_error_string(X509_STORE_CTX_get_error(store)));
  return false;
}

} // namespace octostep::octopus
