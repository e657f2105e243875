// Octodiff's rolling checksums over a window of bytes. They are not the standard Adler-32: the sums
// have 16 bits and, in the first version, wrap by overflow.
#pragma once

#include <cstdint>

#include "packaging/output/byte_buffer.h"

namespace octostep::packaging {

// Both sums wrap at 65,536, so they can be kept in wider numbers and truncated when the value is
// taken.
class Adler32Window {
public:
  explicit Adler32Window(Bytes window) : m_length(static_cast<std::uint32_t>(window.size())) {
    for (const std::uint8_t byte : window) m_b += m_a += byte;
  }
  void roll(std::uint8_t removed, std::uint8_t added) {
    m_a += std::uint32_t{added} - removed;
    m_b += m_a - m_length * removed - 1;
  }
  [[nodiscard]] std::uint32_t value() const { return m_b << 16 | (m_a & 0xFFFF); }

private:
  std::uint32_t m_a = 1, m_b = 0, m_length;
};

// Modulus 65,521. The reference implementations make overflow errors when they roll this checksum
// and miss matches; this one is exact.
class Adler32V2Window {
public:
  explicit Adler32V2Window(Bytes window)
      : m_length(static_cast<std::uint32_t>(window.size() % k_modulus)) {
    for (const std::uint8_t byte : window) {
      m_a = (m_a + byte) % k_modulus;
      m_b = (m_b + m_a) % k_modulus;
    }
  }
  void roll(std::uint8_t removed, std::uint8_t added) {
    m_a = (m_a + k_modulus + added - removed) % k_modulus;
    m_b = (m_b + m_a + k_modulus - 1 + k_modulus - m_length * removed % k_modulus) % k_modulus;
  }
  [[nodiscard]] std::uint32_t value() const { return m_b << 16 | m_a; }

private:
  static constexpr std::uint32_t k_modulus = 65521;
  std::uint32_t m_a = 1, m_b = 0, m_length;
};

} // namespace octostep::packaging
