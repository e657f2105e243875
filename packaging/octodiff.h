// The binary delta format of Octopus (https://github.com/OctopusDeploy/Octodiff): the server sends
// a signature of a package that it has, and octostep sends only what a newer package adds.
#pragma once

#include <array>
#include <cstdint>
#include <filesystem>
#include <stop_token>
#include <string_view>
#include <vector>

#include "packaging/output/output_file.h"
#include "packaging/packaging_error.h"

namespace octostep::packaging {

// Octodiff's rolling checksums consist of two 16-bit sums, which wrap at 65,536, or at 65,521 in
// version 2.
enum class RollingChecksum { adler32, adler32_v2 };

struct SignatureChunk { // of the file that the server has
  std::uint64_t start = 0;
  std::uint32_t checksum = 0;
  std::uint16_t length = 0;
  std::array<std::uint8_t, 20> sha1{};
};

struct Signature {
  RollingChecksum checksum = RollingChecksum::adler32;
  std::vector<SignatureChunk> chunks; // consecutive, from offset 0
};

// Throws invalid_input with the reason if the bytes are not a complete signature.
[[nodiscard]] Signature read_signature(std::string_view bytes);

struct DeltaFacts {
  std::uint64_t size = 0;   // of the delta file
  std::uint64_t copied = 0; // bytes of the new file that the server already has
  std::uint64_t sent = 0;   // bytes of the new file that the delta contains
};

// Writes the same commands as the reference implementation to `output`, which must be empty. Memory
// use does not depend on the size of the new file; the signature needs about 50 bytes per chunk.
// Throws PackagingError.
DeltaFacts build_delta(Signature signature,
                       const std::filesystem::path& new_file,
                       OutputFile& output,
                       const std::stop_token& stop = {});

} // namespace octostep::packaging
