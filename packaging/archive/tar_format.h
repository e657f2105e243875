// The records of a tar file: ustar headers, GNU long-name and long-link records, base-256 sizes. No
// pax headers: older deployment targets cut names down that stand in them.
#pragma once

#include "packaging/select/entry.h"

namespace octostep::packaging {

inline constexpr std::size_t k_tar_block = 512;

// Bytes that `append_tar_header` appends for the entry, a multiple of 512.
[[nodiscard]] std::size_t tar_header_size(const Entry& entry);
void append_tar_header(ByteBuffer& out, const Entry& entry, std::int64_t seconds);

[[nodiscard]] constexpr std::uint64_t round_up_to(std::uint64_t size, std::uint64_t unit) {
  return (size + unit - 1) / unit * unit;
}

} // namespace octostep::packaging
