#include "packaging/compress/deflate_walk.h"

#include <algorithm>
#include <bit>
#include <cstring>
#include <span>
#include <stdexcept>

namespace octostep::packaging {
namespace {

static_assert(std::endian::native == std::endian::little,
              "the bit reader loads little-endian words");

constexpr std::uint16_t k_bits = 0x1F, k_match = 0x20, k_end_of_block = 0x40;

[[noreturn]] void fail() {
  throw std::logic_error("the compressor's output is no complete deflate stream");
}

// RFC 1951, 3.2.5: extra bits of the length codes from 257 on, and of the distance codes.
unsigned length_extra(unsigned symbol) {
  if (symbol < 265 || symbol == 285) return 0;
  return (symbol - 261) / 4;
}
unsigned distance_extra(unsigned symbol) { return symbol < 4 ? 0 : symbol / 2 - 1; }

std::uint16_t literal_entry(unsigned symbol, unsigned length) {
  if (symbol < 256) return static_cast<std::uint16_t>(length);
  if (symbol == 256) return static_cast<std::uint16_t>(length | k_end_of_block);
  return static_cast<std::uint16_t>((length + length_extra(symbol)) | k_match);
}
std::uint16_t distance_entry(unsigned symbol, unsigned length) {
  return static_cast<std::uint16_t>(length + distance_extra(symbol));
}
// For the code of the code lengths: the symbol in the high bits, the length in the low bits.
std::uint16_t precode_entry(unsigned symbol, unsigned length) {
  return static_cast<std::uint16_t>(symbol << 8 | length);
}

unsigned reversed(unsigned code, unsigned length) {
  unsigned result = 0;
  for (unsigned i = 0; i < length; ++i) result |= ((code >> i) & 1U) << (length - 1 - i);
  return result;
}

// Builds one table of canonical Huffman codes (RFC 1951, 3.2.2), indexed by the next bits. Returns
// the width of the index.
template <typename Entry>
unsigned
fill_table(std::span<std::uint16_t> table, std::span<const std::uint8_t> lengths, Entry entry_of) {
  std::array<unsigned, 16> count{}, next{};
  for (const std::uint8_t length : lengths) ++count[length];
  count[0] = 0;
  unsigned width = 1;
  for (unsigned length = 1, code = 0; length < 16; ++length) {
    code = (code + count[length - 1]) << 1;
    next[length] = code;
    if (count[length] > 0) width = length;
  }
  const auto used = table.first(std::size_t{1} << width);
  std::fill(used.begin(), used.end(), std::uint16_t{0});
  for (unsigned symbol = 0; symbol < lengths.size(); ++symbol) {
    const unsigned length = lengths[symbol];
    if (length == 0) continue;
    const std::uint16_t entry = entry_of(symbol, length);
    for (std::size_t at = reversed(next[length]++, length); at < used.size();
         at += std::size_t{1} << length) {
      used[at] = entry;
    }
  }
  return width;
}

} // namespace

class DeflateWalk::BitReader {
public:
  explicit BitReader(Bytes bytes)
      : m_begin(bytes.data()), m_next(m_begin), m_end(m_begin + bytes.size()) {}

  // At least 56 bits are available afterwards; zeros follow the end of the data.
  void refill() {
    if (m_end - m_next >= 8) {
      std::uint64_t word = 0;
      std::memcpy(&word, m_next, sizeof word);
      m_bits |= word << m_count;
      m_next += (63 - m_count) >> 3;
      m_count |= 56;
      return;
    }
    while (m_count <= 56) {
      if (m_next < m_end) m_bits |= std::uint64_t{*m_next} << m_count;
      ++m_next;
      m_count += 8;
    }
    if (position() > (static_cast<std::uint64_t>(m_end - m_begin) + 8) * 8) fail();
  }
  [[nodiscard]] std::uint64_t peek(unsigned width) const {
    return m_bits & ((std::uint64_t{1} << width) - 1);
  }
  [[nodiscard]] unsigned available() const { return m_count; }
  void skip(unsigned width) {
    m_bits >>= width;
    m_count -= width;
  }
  unsigned take(unsigned width) {
    refill();
    const auto value = static_cast<unsigned>(peek(width));
    skip(width);
    return value;
  }
  [[nodiscard]] std::uint64_t position() const {
    return static_cast<std::uint64_t>(m_next - m_begin) * 8 - m_count;
  }
  void skip_stored() {
    skip(m_count & 7);
    const unsigned length = take(16);
    if ((length ^ take(16)) != 0xFFFF) fail();
    m_next = m_begin + position() / 8 + length;
    m_bits = m_count = 0;
    if (m_next > m_end) fail();
  }

private:
  const std::uint8_t *m_begin, *m_next, *m_end;
  std::uint64_t m_bits = 0;
  unsigned m_count = 0;
};

void DeflateWalk::set_fixed_tables() {
  std::array<std::uint8_t, 288> lengths{};
  std::fill_n(lengths.begin(), 144, std::uint8_t{8});
  std::fill_n(lengths.begin() + 144, 112, std::uint8_t{9});
  std::fill_n(lengths.begin() + 256, 24, std::uint8_t{7});
  std::fill_n(lengths.begin() + 280, 8, std::uint8_t{8});
  m_literal_bits = fill_table(m_literals, lengths, literal_entry);
  std::array<std::uint8_t, 30> distances{};
  distances.fill(5);
  m_distance_bits = fill_table(m_distances, distances, distance_entry);
}

void DeflateWalk::read_dynamic_tables(BitReader& in) {
  constexpr std::array<std::uint8_t, 19> k_order = {
      16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15};
  const unsigned literals = in.take(5) + 257, distances = in.take(5) + 1, precodes = in.take(4) + 4;
  std::array<std::uint8_t, 19> precode_lengths{};
  for (unsigned i = 0; i < precodes; ++i)
    precode_lengths[k_order[i]] = static_cast<std::uint8_t>(in.take(3));
  std::array<std::uint16_t, 128> precode{};
  const unsigned width = fill_table(precode, precode_lengths, precode_entry);

  std::array<std::uint8_t, 288 + 32> lengths{};
  for (unsigned i = 0; i < literals + distances;) {
    in.refill();
    const std::uint16_t entry = precode[in.peek(width)];
    if ((entry & 0xFF) == 0) fail();
    in.skip(entry & 0xFF);
    const unsigned symbol = entry >> 8;
    if (symbol < 16) {
      lengths[i++] = static_cast<std::uint8_t>(symbol);
      continue;
    }
    if (symbol == 16 && i == 0) fail();
    const std::uint8_t repeated = symbol == 16 ? lengths[i - 1] : std::uint8_t{0};
    const unsigned count = symbol == 16   ? 3 + in.take(2)
                           : symbol == 17 ? 3 + in.take(3)
                                          : 11 + in.take(7);
    if (i + count > literals + distances) fail();
    std::fill_n(lengths.begin() + i, count, repeated);
    i += count;
  }
  const std::span<const std::uint8_t> all(lengths);
  m_literal_bits = fill_table(m_literals, all.first(literals), literal_entry);
  m_distance_bits = fill_table(m_distances, all.subspan(literals, distances), distance_entry);
}

void DeflateWalk::skip_symbols(BitReader& in) const {
  while (true) {
    in.refill();
    std::uint16_t entry = m_literals[in.peek(m_literal_bits)];
    in.skip(entry & k_bits);
    if (entry < k_match && entry != 0) { // one refill has enough bits for a second literal
      entry = m_literals[in.peek(m_literal_bits)];
      in.skip(entry & k_bits);
    }
    if (entry < k_match && entry != 0) continue;
    if ((entry & k_end_of_block) != 0) return;
    if (entry == 0) fail();
    if (in.available() < 28) in.refill();
    entry = m_distances[in.peek(m_distance_bits)];
    if (entry == 0) fail();
    in.skip(entry & k_bits);
  }
}

DeflateEnd DeflateWalk::find_end(Bytes deflated) {
  BitReader in(deflated);
  DeflateEnd result;
  for (bool is_final = false; !is_final;) {
    result.last_header = in.position();
    is_final = in.take(1) != 0;
    switch (in.take(2)) {
    case 0:
      in.skip_stored();
      break;
    case 1:
      set_fixed_tables();
      skip_symbols(in);
      break;
    case 2:
      read_dynamic_tables(in);
      skip_symbols(in);
      break;
    default:
      fail();
    }
  }
  result.end = in.position();
  if (result.end > deflated.size() * 8) fail();
  return result;
}

} // namespace octostep::packaging
