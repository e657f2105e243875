// Walks over finished deflate data without decoding its bytes, to find where its last block starts
// and where it ends.
#pragma once

#include <array>
#include <cstdint>

#include "packaging/output/byte_buffer.h"

namespace octostep::packaging {

struct DeflateEnd {
  std::uint64_t last_header = 0; // bit at which the header of the final block stands
  std::uint64_t end = 0;         // bit behind the data
};

// Holds the decoding tables (about 130 KB), so one is kept per thread.
class DeflateWalk {
public:
  // `deflated` must be one complete deflate stream. Throws std::logic_error when it is not: it
  // comes from our own compressor, and a piece that cannot be walked must never reach a package.
  [[nodiscard]] DeflateEnd find_end(Bytes deflated);

private:
  class BitReader;
  // A table entry: bits to skip (code and extra bits) below `k_match`; 0 = no such code.
  using Table = std::array<std::uint16_t, 1 << 15>;

  void read_dynamic_tables(BitReader& in);
  void set_fixed_tables();
  void skip_symbols(BitReader& in) const;

  Table m_literals{}, m_distances{};
  unsigned m_literal_bits = 0, m_distance_bits = 0;
};

} // namespace octostep::packaging
