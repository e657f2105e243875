// Hashes of a file on disk.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

namespace octostep::packaging {

struct FileDigest {
  std::uint64_t size = 0;
  std::string sha1, sha256; // lower-case hex
};

[[nodiscard]] FileDigest digest_file(const std::filesystem::path& path); // throws PackagingError
[[nodiscard]] std::string sha256_of(std::string_view text);              // lower-case hex

} // namespace octostep::packaging
