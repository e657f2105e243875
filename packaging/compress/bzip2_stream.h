// One bzip2 stream out of blocks that were compressed apart: their bits are put one behind the
// other.
#pragma once

#include <cstdint>

#include "packaging/output/buffered_output.h"

namespace octostep::packaging {

// Input of this size is always one block, even when bzip2's first run-length stage makes it a
// quarter longer (899,981 bytes at level 9).
inline constexpr std::size_t k_bzip2_block = 719'872;

// Appends a complete bzip2 stream with one block. `input` must not be empty nor larger than a
// block.
void compress_bzip2_block(Bytes input, ByteBuffer& output);

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
