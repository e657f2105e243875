#include "test/contract/test_certificate.h"

#include <array>
#include <cstdio>
#include <memory>
#include <stdexcept>

#include <fmt/core.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

namespace octostep::test {

namespace {

void add_extension(X509* certificate, int id, const std::string& value) {
  X509V3_CTX context;
  X509V3_set_ctx(&context, certificate, certificate, nullptr, nullptr, 0);
  X509_EXTENSION* extension = X509V3_EXT_conf_nid(nullptr, &context, id, value.c_str());
  if (extension == nullptr) throw std::runtime_error("extension " + value);
  X509_add_ext(certificate, extension, -1);
  X509_EXTENSION_free(extension);
}

using File = std::unique_ptr<std::FILE, int (*)(std::FILE*)>;

File open_for_writing(const std::filesystem::path& path) {
  File file(std::fopen(path.c_str(), "wb"), std::fclose);
  if (!file) throw std::runtime_error("cannot write " + path.string());
  return file;
}

} // namespace

TestCertificate::TestCertificate(const std::filesystem::path& folder, const std::string& host)
    : certificate_file(folder / "certificate.pem"), key_file(folder / "key.pem") {
  const std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)> key(EVP_EC_gen("P-256"), EVP_PKEY_free);
  const std::unique_ptr<X509, decltype(&X509_free)> certificate(X509_new(), X509_free);
  X509* x509 = certificate.get();
  X509_set_version(x509, X509_VERSION_3);
  ASN1_INTEGER_set(X509_get_serialNumber(x509), 1);
  X509_gmtime_adj(X509_getm_notBefore(x509), -3600);
  X509_gmtime_adj(X509_getm_notAfter(x509), 3600);
  X509_set_pubkey(x509, key.get());
  const std::string name = "octostep test";
  X509_NAME_add_entry_by_txt(X509_get_subject_name(x509),
                             "CN",
                             MBSTRING_UTF8,
                             reinterpret_cast<const unsigned char*>(name.data()),
                             static_cast<int>(name.size()),
                             -1,
                             0);
  X509_set_issuer_name(x509, X509_get_subject_name(x509));
  add_extension(x509, NID_basic_constraints, "critical,CA:TRUE");
  add_extension(x509, NID_subject_alt_name, host);
  X509_sign(x509, key.get(), EVP_sha256());

  PEM_write_X509(open_for_writing(certificate_file).get(), x509);
  PEM_write_PrivateKey(
      open_for_writing(key_file).get(), key.get(), nullptr, nullptr, 0, nullptr, nullptr);
  std::array<unsigned char, 32> digest{};
  X509_digest(x509, EVP_sha256(), digest.data(), nullptr);
  for (const auto byte : digest) sha256 += fmt::format("{:02X}:", byte);
  sha256.pop_back();
}

} // namespace octostep::test
