#include "test/sandbox/base64.h"

#include <algorithm>

#include <openssl/evp.h>

namespace octostep::sandbox {

std::string base64_encode(std::string_view bytes) {
  std::string text(4 * ((bytes.size() + 2) / 3) + 1, '\0');
  const auto* const in = reinterpret_cast<const unsigned char*>(bytes.data());
  const int size = EVP_EncodeBlock(
      reinterpret_cast<unsigned char*>(text.data()), in, static_cast<int>(bytes.size()));
  text.resize(static_cast<std::size_t>(size));
  return text;
}

std::optional<std::string> base64url_decode(std::string_view text) {
  std::string standard{text.substr(0, text.find('='))};
  std::replace(standard.begin(), standard.end(), '-', '+');
  std::replace(standard.begin(), standard.end(), '_', '/');
  const auto padding = (4 - standard.size() % 4) % 4;
  if (padding == 3) return std::nullopt;
  standard.append(padding, '=');
  std::string bytes(standard.size() / 4 * 3, '\0');
  const auto* const in = reinterpret_cast<const unsigned char*>(standard.data());
  const int size = EVP_DecodeBlock(
      reinterpret_cast<unsigned char*>(bytes.data()), in, static_cast<int>(standard.size()));
  if (size < 0) return std::nullopt;
  bytes.resize(static_cast<std::size_t>(size) - padding);
  return bytes;
}

} // namespace octostep::sandbox
