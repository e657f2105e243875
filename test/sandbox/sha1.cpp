#include "test/sandbox/sha1.h"

#include <stdexcept>

#include <fmt/format.h>
#include <openssl/evp.h>

namespace octostep::sandbox {

Sha1::Sha1() : m_context(EVP_MD_CTX_new()) {
  if (m_context == nullptr || EVP_DigestInit_ex(m_context, EVP_sha1(), nullptr) != 1)
    throw std::runtime_error("SHA-1 is not available");
}

Sha1::~Sha1() { EVP_MD_CTX_free(m_context); }

void Sha1::update(std::string_view bytes) {
  if (EVP_DigestUpdate(m_context, bytes.data(), bytes.size()) != 1)
    throw std::runtime_error("SHA-1 failed");
}

std::string Sha1::finish() {
  std::string digest(20, '\0');
  auto* const out = reinterpret_cast<unsigned char*>(digest.data());
  if (EVP_DigestFinal_ex(m_context, out, nullptr) != 1) throw std::runtime_error("SHA-1 failed");
  return digest;
}

std::string hex(std::string_view bytes) {
  std::string text;
  for (const char byte : bytes) text += fmt::format("{:02x}", static_cast<unsigned char>(byte));
  return text;
}

std::string sha1_of(std::string_view bytes) {
  Sha1 sha1;
  sha1.update(bytes);
  return hex(sha1.finish());
}

} // namespace octostep::sandbox
