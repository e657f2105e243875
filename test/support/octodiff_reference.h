// The server's half of octodiff, written as simply as possible.
#pragma once

#include <cstdint>
#include <stdexcept>
#include <string>
#include <string_view>

#include "packaging/hash.h"
#include "packaging/rolling_checksum.h"

namespace octostep::test {

using packaging::Adler32V2Window;
using packaging::Adler32Window;
using packaging::Bytes;
using packaging::HashAlgorithm;
using packaging::Hasher;
using packaging::HashValue;

inline std::string little_endian(std::uint64_t value, int width) {
  std::string bytes;
  for (int i = 0; i < width; ++i) bytes.push_back(static_cast<char>(value >> (8 * i)));
  return bytes;
}

inline Bytes bytes_of(std::string_view text) {
  return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

inline std::string sha1_of(std::string_view text) {
  Hasher hasher(HashAlgorithm::sha1);
  hasher.add(bytes_of(text));
  const HashValue value = hasher.finish();
  return {reinterpret_cast<const char*>(value.bytes.data()), value.size};
}

inline std::string
sign(std::string_view base, std::size_t chunk_size, std::string_view checksum = "Adler32") {
  std::string signature = "OCTOSIG\x01\x04SHA1";
  signature.push_back(static_cast<char>(checksum.size()));
  signature.append(checksum).append(">>>");
  for (std::size_t at = 0; at < base.size(); at += chunk_size) {
    const std::string_view chunk = base.substr(at, chunk_size);
    const std::uint32_t sum = checksum == "Adler32" ? Adler32Window(bytes_of(chunk)).value()
                                                    : Adler32V2Window(bytes_of(chunk)).value();
    signature += little_endian(chunk.size(), 2) + little_endian(sum, 4) + sha1_of(chunk);
  }
  return signature;
}

inline std::uint64_t number_at(std::string_view bytes, std::size_t at) {
  std::uint64_t value = 0;
  for (std::size_t i = 8; i-- > 0;)
    value = value << 8 | static_cast<unsigned char>(bytes.at(at + i));
  return value;
}

// What the server does with a delta.
inline std::string apply_delta(std::string_view base, std::string_view delta) {
  constexpr std::size_t k_hash_at = 19, k_commands_at = 42;
  std::string result;
  for (std::size_t at = k_commands_at; at < delta.size();) {
    const auto command = static_cast<unsigned char>(delta.at(at));
    if (command == 0x60) {
      result += base.substr(number_at(delta, at + 1), number_at(delta, at + 9));
      at += 17;
    } else if (command == 0x80) {
      const std::uint64_t length = number_at(delta, at + 1);
      result += delta.substr(at + 9, length);
      at += 9 + length;
    } else {
      throw std::runtime_error("unknown command");
    }
  }
  if (sha1_of(result) != delta.substr(k_hash_at, 20)) throw std::runtime_error("hash differs");
  return result;
}

} // namespace octostep::test
