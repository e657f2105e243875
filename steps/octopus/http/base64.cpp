#include "steps/octopus/http/base64.h"

#include <array>
#include <cstdint>

namespace octostep::octopus {

namespace {

constexpr std::string_view k_letters =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr std::uint8_t k_no_letter = 0xFF;

constexpr std::array<std::uint8_t, 256> letter_values() {
  std::array<std::uint8_t, 256> values{};
  values.fill(k_no_letter);
  for (std::size_t value = 0; value < k_letters.size(); ++value)
    values[static_cast<unsigned char>(k_letters[value])] = static_cast<std::uint8_t>(value);
  return values;
}

constexpr auto k_values = letter_values();

} // namespace

std::string base64_encoded(std::string_view bytes) {
  std::string encoded;
  for (std::size_t at = 0; at < bytes.size(); at += 3) {
    const auto piece = bytes.substr(at, 3);
    unsigned bits = 0;
    for (std::size_t byte = 0; byte < 3; ++byte)
      bits = bits << 8U | (byte < piece.size() ? static_cast<unsigned char>(piece[byte]) : 0U);
    for (std::size_t letter = 0; letter < 4; ++letter)
      encoded += letter <= piece.size() ? k_letters[bits >> (18 - 6 * letter) & 63U] : '=';
  }
  return encoded;
}

std::optional<std::string> base64_decoded(std::string_view text) {
  if (text.size() % 4 != 0) return std::nullopt;
  std::size_t padding = 0;
  while (padding < 2 && text.ends_with('=')) {
    text.remove_suffix(1);
    ++padding;
  }
  std::string bytes;
  bytes.reserve(text.size() / 4 * 3 + 2);
  std::uint32_t bits = 0;
  unsigned count = 0; // of the bits that are not written yet
  for (const char letter : text) {
    const std::uint8_t value = k_values[static_cast<unsigned char>(letter)];
    if (value == k_no_letter) return std::nullopt;
    bits = bits << 6U | value;
    count += 6;
    if (count < 8) continue;
    count -= 8;
    bytes += static_cast<char>(bits >> count & 0xFFU);
  }
  return bytes;
}

} // namespace octostep::octopus
