// The CRC-32 of zip and gzip.
#pragma once

#include <cstdint>

#include "packaging/output/byte_buffer.h"

namespace octostep::packaging {

[[nodiscard]] std::uint32_t crc32_of(Bytes bytes);
// The CRC of A followed by B, computed from both CRCs and the length of B in bytes. The CRC of
// nothing is 0.
[[nodiscard]] std::uint32_t
combine_crc32(std::uint32_t crc_a, std::uint32_t crc_b, std::uint64_t length_b);

} // namespace octostep::packaging
