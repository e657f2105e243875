// Octodiff, the format of delta pushes: signatures of what the server has, deltas to what it
// receives.
#pragma once

#include <filesystem>
#include <stdexcept>
#include <string>

namespace octostep::sandbox {

struct DeltaError : std::runtime_error {
  using std::runtime_error::runtime_error;
};

// The OCTOSIG bytes of a file: SHA-1 and Adler32 over chunks of 2048 bytes.
[[nodiscard]] std::string signature_of(const std::filesystem::path& file);

struct RebuiltFile {
  std::uint64_t size = 0;
  std::string sha1; // 40 hex digits, equal to the one in the delta
};

// Applies an OCTODELTA file to `base` and writes `result`. Throws DeltaError if the delta is
// malformed, reaches outside the base, or produces a file with another SHA-1 than it announces.
RebuiltFile apply_delta(const std::filesystem::path& base,
                        const std::filesystem::path& delta,
                        const std::filesystem::path& result);

} // namespace octostep::sandbox
