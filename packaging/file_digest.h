// Hashes of a file on disk.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

#include "packaging/hash.h"

namespace octostep::packaging {

struct FileDigest {
  std::uint64_t size = 0;
  std::string sha1, sha256; // lower-case hex
};

[[nodiscard]] FileDigest digest_file(const std::filesystem::path& path); // throws PackagingError
[[nodiscard]] HashValue hash_file(const std::filesystem::path& path,
                                  HashAlgorithm algorithm); // throws PackagingError, too

} // namespace octostep::packaging
