#include "packaging/hash.h"

#include <fmt/format.h>
#include <openssl/evp.h>

#include <stdexcept>

namespace octostep::packaging {

struct Hasher::State {
  std::unique_ptr<EVP_MD, void (*)(EVP_MD*)> algorithm{nullptr, EVP_MD_free};
  std::unique_ptr<EVP_MD_CTX, void (*)(EVP_MD_CTX*)> context{EVP_MD_CTX_new(), EVP_MD_CTX_free};

  void start() {
    if (EVP_DigestInit_ex2(context.get(), algorithm.get(), nullptr) != 1) {
      throw std::runtime_error("OpenSSL cannot start a hash");
    }
  }
};

std::string HashValue::hex() const {
  return fmt::format(
      "{:02x}", fmt::join(bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(size), ""));
}

Hasher::Hasher(HashAlgorithm algorithm) : m_state(std::make_unique<State>()) {
  m_state->algorithm.reset(
      EVP_MD_fetch(nullptr, algorithm == HashAlgorithm::sha1 ? "SHA1" : "SHA256", nullptr));
  if (!m_state->algorithm || !m_state->context)
    throw std::runtime_error("OpenSSL offers no SHA-1 or SHA-256");
  m_state->start();
}

Hasher::~Hasher() = default;

void Hasher::add(Bytes bytes) {
  if (EVP_DigestUpdate(m_state->context.get(), bytes.data(), bytes.size()) != 1) {
    throw std::runtime_error("OpenSSL cannot continue a hash");
  }
}

HashValue Hasher::finish() {
  HashValue value;
  unsigned size = 0;
  if (EVP_DigestFinal_ex(m_state->context.get(), value.bytes.data(), &size) != 1) {
    throw std::runtime_error("OpenSSL cannot finish a hash");
  }
  value.size = size;
  m_state->start();
  return value;
}

} // namespace octostep::packaging
