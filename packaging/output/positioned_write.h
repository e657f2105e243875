// Repeats the system's positioned write until all bytes are written.
#pragma once

#include <cstdint>

#include "packaging/output/byte_buffer.h"

namespace octostep::packaging {

// Returns 0, or the system's error number.
[[nodiscard]] int write_all_at(int descriptor, std::uint64_t offset, Bytes bytes);

} // namespace octostep::packaging
