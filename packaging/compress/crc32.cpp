#include "packaging/compress/crc32.h"

#include <isa-l/crc.h>

namespace octostep::packaging {
namespace {

constexpr std::uint32_t k_polynomial = 0xEDB88320;

// Product of two polynomials modulo the CRC's polynomial, with reflected bits: bit 31 is x^0.
std::uint32_t multiply(std::uint32_t a, std::uint32_t b) {
  std::uint32_t product = 0;
  for (std::uint32_t bit = 0x80000000; bit != 0; bit >>= 1) {
    if ((a & bit) != 0) product ^= b;
    b = (b & 1) != 0 ? (b >> 1) ^ k_polynomial : b >> 1;
  }
  return product;
}

} // namespace

std::uint32_t crc32_of(Bytes bytes) { return crc32_gzip_refl(0, bytes.data(), bytes.size()); }

// Appending n bytes multiplies the CRC of the bytes before by x^(8n).
std::uint32_t combine_crc32(std::uint32_t crc_a, std::uint32_t crc_b, std::uint64_t length_b) {
  std::uint32_t power = 0x00800000; // x^8
  for (; length_b != 0; length_b >>= 1) {
    if ((length_b & 1) != 0) crc_a = multiply(power, crc_a);
    power = multiply(power, power);
  }
  return crc_a ^ crc_b;
}

} // namespace octostep::packaging
