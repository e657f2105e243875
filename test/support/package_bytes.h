// The smallest package file: a zip archive without entries, whose comment is the content that a
// test needs.
#pragma once

#include <string>

namespace octostep::test {

// `content`: up to 65,535 bytes.
inline std::string package_bytes(const std::string& content) {
  std::string bytes = "PK\x05\x06" + std::string(16, '\0');
  bytes += static_cast<char>(content.size() & 0xFF);
  bytes += static_cast<char>(content.size() >> 8);
  return bytes + content;
}

} // namespace octostep::test
