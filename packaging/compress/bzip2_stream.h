// Joins blocks that were compressed separately into one bzip2 stream, by appending their bits.
#pragma once

#include <cstdint>

#include "packaging/output/buffered_output.h"

namespace octostep::packaging {

// Input of this size always fits into one block, even if bzip2's first run-length stage makes it a
// quarter longer (899,981 bytes at level 9).
inline constexpr std::size_t k_bzip2_block = 719'872;

// Appends a complete bzip2 stream with one block. `input` must have 1 to `k_bzip2_block` bytes.
void compress_bzip2_block(Bytes input, ByteBuffer& output);

// Call `begin` once, `add` for each block in order, then `end`. Throws what `output` throws.
class Bzip2Splicer {
public:
  explicit Bzip2Splicer(BufferedOutput& output) : m_output(output) {}
  void begin();
  void add(Bytes one_block_stream); // as made by compress_bzip2_block
  void end();

private:
  void put(std::uint64_t bits, unsigned count);
  void flush_bytes();

  BufferedOutput& m_output;
  ByteBuffer m_bytes;
  std::uint64_t m_bits = 0; // the lowest `m_count` bits are pending
  unsigned m_count = 0;
  std::uint32_t m_crc = 0; // of the whole stream
};

} // namespace octostep::packaging
