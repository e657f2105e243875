// Walks over finished deflate data without decoding its bytes, to find where the last block starts
// and where the data ends.
#pragma once

#include <array>
#include <cstdint>

#include "packaging/output/byte_buffer.h"

namespace octostep::packaging {

struct DeflateEnd {
  std::uint64_t last_header = 0; // position of the final block's header, in bits
  std::uint64_t end = 0;         // position behind the data, in bits
};

// Holds the decoding tables (about 130 KB), so one is kept per thread.
class DeflateWalk {
public:
  // `deflated` must be one complete deflate stream. Throws std::logic_error otherwise: the data
  // comes from our own compressor, and a piece that cannot be walked must never reach a package.
  [[nodiscard]] DeflateEnd find_end(Bytes deflated);

private:
  class BitReader;
  // Below `k_match`, an entry is the number of bits to skip (code and extra bits); 0 = no such
  // code.
  using Table = std::array<std::uint16_t, 1 << 15>;

  void read_dynamic_tables(BitReader& in);
  void set_fixed_tables();
  void skip_symbols(BitReader& in) const;

  Table m_literals{}, m_distances{};
  unsigned m_literal_bits = 0, m_distance_bits = 0;
};

} // namespace octostep::packaging
