// SHA-1 and SHA-256. The only file that includes OpenSSL here.
#pragma once

#include <array>
#include <memory>
#include <string>

#include "packaging/output/byte_buffer.h"

namespace octostep::packaging {

enum class HashAlgorithm { sha1, sha256 };

struct HashValue {
  std::array<std::uint8_t, 32> bytes{};
  std::size_t size = 0; // 20 or 32

  [[nodiscard]] Bytes view() const { return Bytes(bytes).first(size); }
  [[nodiscard]] std::string hex() const; // lower case
};

// Hashes one message after the other with one context, because creating a context costs as much as
// hashing a kilobyte.
// Throws std::runtime_error if OpenSSL fails.
class Hasher {
public:
  explicit Hasher(HashAlgorithm algorithm);
  ~Hasher();
  Hasher(const Hasher&) = delete;
  Hasher& operator=(const Hasher&) = delete;

  void add(Bytes bytes);
  [[nodiscard]] HashValue finish(); // and starts the next message

private:
  struct State;
  std::unique_ptr<State> m_state;
};

} // namespace octostep::packaging
