// The records of a tar file: ustar headers, GNU long-name and long-link records, base-256 sizes. No
// pax headers, because older deployment targets truncate names in them.
#pragma once

#include "packaging/select/entry.h"

namespace octostep::packaging {

inline constexpr std::size_t k_tar_block = 512;

// Number of bytes that `append_tar_header` appends for the entry, a multiple of 512.
[[nodiscard]] std::size_t tar_header_size(const Entry& entry);
// Appends the entry's header, preceded by a long-name or long-link record if needed. `seconds` is
// the entry's time, in seconds since 1970.
void append_tar_header(ByteBuffer& out, const Entry& entry, std::int64_t seconds);

// The smallest multiple of `unit` that is not less than `size`.
[[nodiscard]] constexpr std::uint64_t round_up_to(std::uint64_t size, std::uint64_t unit) {
  return (size + unit - 1) / unit * unit;
}

} // namespace octostep::packaging
