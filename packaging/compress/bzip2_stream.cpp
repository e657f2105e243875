#include "packaging/compress/bzip2_stream.h"

#include <bzlib.h>

#include <stdexcept>

namespace octostep::packaging {
namespace {

constexpr std::uint64_t k_block_magic = 0x314159265359, k_end_magic = 0x177245385090;
constexpr std::size_t k_header_bits = 32, k_footer_bits = 80;
constexpr int k_level = 9;

// Reads up to 56 bits at any bit position, highest bit first.
std::uint64_t bits_at(Bytes bytes, std::size_t position, unsigned count) {
  std::uint64_t value = 0;
  for (std::size_t i = 0; i < 8; ++i) {
    const std::size_t at = position / 8 + i;
    value = value << 8 | (at < bytes.size() ? bytes[at] : 0U);
  }
  return value << (position % 8) >> (64 - count);
}

// The stream ends with magic and CRC, then up to seven bits of padding.
std::size_t footer_start(Bytes stream) {
  for (std::size_t padding = 0; padding < 8; ++padding) {
    const std::size_t start = stream.size() * 8 - padding - k_footer_bits;
    if (bits_at(stream, start, 48) == k_end_magic) return start;
  }
  throw std::logic_error("the bzip2 library made a stream without an end");
}

} // namespace

void compress_bzip2_block(Bytes input, ByteBuffer& output) {
  auto size =
      // The bound that the library documents.
      static_cast<unsigned>(input.size() + input.size() / 100 + 600);
  auto* const in = const_cast<std::uint8_t*>(input.data()); // NOLINT: the C interface lacks const
  auto* const out = output.room(size);
  if (BZ2_bzBuffToBuffCompress(reinterpret_cast<char*>(out),
                               &size,
                               reinterpret_cast<char*>(in),
                               static_cast<unsigned>(input.size()),
                               k_level,
                               0,
                               0) != BZ_OK) {
    throw std::logic_error("the bzip2 library refused a block");
  }
  output.grow(size);
}

void Bzip2Splicer::begin() { m_bytes.append("BZh9"); }

void Bzip2Splicer::add(Bytes stream) {
  const std::size_t end = footer_start(stream);
  const auto block_crc = static_cast<std::uint32_t>(bits_at(stream, k_header_bits + 48, 32));
  const auto stream_crc = static_cast<std::uint32_t>(bits_at(stream, end + 48, 32));
  if (bits_at(stream, k_header_bits, 48) != k_block_magic || block_crc != stream_crc) {
    throw std::logic_error("the bzip2 library made more than one block");
  }
  m_crc = (m_crc << 1 | m_crc >> 31) ^ block_crc;

  static_cast<void>(m_bytes.room(stream.size() + sizeof m_bits)); // once, instead of for each put
  std::size_t at = k_header_bits;
  for (; end - at >= 32; at += 32) put(bits_at(stream, at, 32), 32);
  if (end > at)
    put(bits_at(stream, at, static_cast<unsigned>(end - at)), static_cast<unsigned>(end - at));
  flush_bytes();
}

void Bzip2Splicer::end() {
  put(k_end_magic >> 24, 24);
  put(k_end_magic & 0xFFFFFF, 24);
  put(m_crc, 32);
  if (m_count > 0) put(0, 8 - m_count);
  flush_bytes();
}

void Bzip2Splicer::put(std::uint64_t bits, unsigned count) {
  m_bits = m_bits << count | bits;
  m_count += count;
  std::uint8_t* const out = m_bytes.room(8);
  std::size_t written = 0;
  for (; m_count >= 8; m_count -= 8)
    out[written++] = static_cast<std::uint8_t>(m_bits >> (m_count - 8));
  m_bytes.grow(written);
}

void Bzip2Splicer::flush_bytes() {
  m_output.append(m_bytes.view());
  m_bytes.clear();
}

} // namespace octostep::packaging
