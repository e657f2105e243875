#include "packaging/compress/deflate.h"

#include "packaging/compress/deflate_walk.h"

#include <isa-l/igzip_lib.h>
#include <libdeflate.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>
#include <stdexcept>

namespace octostep::packaging {
namespace {

constexpr std::size_t k_stored_block = 65535, k_stored_header = 5;
// An empty stored block after a piece that ends in the middle of a byte.
constexpr std::size_t k_join_room = 6;
constexpr std::size_t k_isal_margin = 64;
// Up to this size ISA-L takes four times as long to build its own codes as to compress with the
// fixed ones, which cost about 8 % of the size.
constexpr std::size_t k_fixed_codes = 4096;
constexpr std::uint32_t k_isal_level = 2;

std::size_t stored_size(std::size_t size) {
  return size +
         k_stored_header * std::max<std::size_t>(1, (size + k_stored_block - 1) / k_stored_block);
}

void append_stored_blocks(Bytes input, Piece piece, ByteBuffer& output) {
  do {
    const Bytes block = input.first(std::min(input.size(), k_stored_block));
    input = input.subspan(block.size());
    const bool is_final = input.empty() && piece == Piece::last;
    const std::uint8_t header = is_final ? 1 : 0;
    output.append(Bytes(&header, 1));
    output.append_u16(static_cast<std::uint16_t>(block.size()));
    output.append_u16(static_cast<std::uint16_t>(~block.size()));
    output.append(block);
  } while (!input.empty());
}

int libdeflate_level(Engine engine) {
  switch (engine) {
  case Engine::libdeflate_1:
    return 1;
  case Engine::libdeflate_9:
    return 9;
  default:
    return 6;
  }
}

// Clears the final flag of a complete stream and appends an empty stored block, which ends at a
// byte boundary (RFC 1951, 3.2.4), so that the next piece can follow. Returns the new size.
std::size_t make_joinable(DeflateWalk& walk, std::uint8_t* bytes, std::size_t size) {
  const DeflateEnd end = walk.find_end({bytes, size});
  bytes[end.last_header / 8] &= static_cast<std::uint8_t>(~(1U << (end.last_header % 8)));
  std::size_t at = end.end / 8;
  const unsigned used_bits = end.end % 8;
  if (used_bits >
      0) { // the unused bits of the last byte are already zero: they begin the block header
    ++at;
    if (used_bits > 5) bytes[at++] = 0;
  } else {
    bytes[at++] = 0;
  }
  constexpr std::array<std::uint8_t, 4> k_empty_block = {0, 0, 0xFF, 0xFF};
  std::copy(k_empty_block.begin(), k_empty_block.end(), bytes + at);
  return at + k_empty_block.size();
}

// For text and most programs, 512 bytes from the middle are enough: random data has about 221 of
// the 256 values there.
bool has_many_values(Bytes input) {
  constexpr std::size_t k_sample = 512, k_many = 180;
  std::array<std::uint8_t, 256> seen{};
  for (const std::uint8_t byte : input.subspan((input.size() - k_sample) / 2, k_sample))
    seen[byte] = 1;
  return std::accumulate(seen.begin(), seen.end(), std::size_t{0}) >= k_many;
}

} // namespace

struct Deflater::State {
  Engine engine;
  std::unique_ptr<libdeflate_compressor, void (*)(libdeflate_compressor*)> libdeflate{
      nullptr, libdeflate_free_compressor};
  std::unique_ptr<isal_zstream> isal;
  std::unique_ptr<std::uint8_t[]> isal_buffer;
  DeflateWalk walk;

  // Appends the compressed bytes to `output` and returns their number, or 0 if there would be more
  // than `most`.
  std::size_t compress(Bytes input, Piece piece, ByteBuffer& output, std::size_t most) {
    std::uint8_t* const out = output.room(most + k_isal_margin + k_join_room);
    if (isal) return compress_with_isal(input, piece, out, most + k_isal_margin);
    return libdeflate_deflate_compress(libdeflate.get(), input.data(), input.size(), out, most);
  }

  std::size_t compress_with_isal(Bytes input, Piece piece, std::uint8_t* out, std::size_t room) {
    isal_deflate_reset(isal.get());
    isal->level = input.size() <= k_fixed_codes ? 0 : k_isal_level;
    isal->next_in = const_cast<std::uint8_t*>(input.data()); // NOLINT: the C interface lacks const
    isal->avail_in = static_cast<std::uint32_t>(input.size());
    isal->next_out = out;
    isal->avail_out = static_cast<std::uint32_t>(room);
    isal->end_of_stream = piece == Piece::last ? 1 : 0;
    isal->flush = piece == Piece::last ? NO_FLUSH : SYNC_FLUSH;
    if (isal_deflate(isal.get()) != COMP_OK) throw std::logic_error("ISA-L refused its parameters");
    // ISA-L holds back a few bytes when the room runs out, so if less than a margin is left it may
    // not have finished.
    return isal->avail_in == 0 && isal->avail_out >= k_isal_margin ? isal->total_out : 0;
  }
};

Engine engine_for(Level level, bool reproducible) {
  switch (level) {
  case Level::none:
    return Engine::store;
  case Level::fast:
    return reproducible ? Engine::libdeflate_1 : Engine::isal_2;
  case Level::optimal:
    return Engine::libdeflate_6;
  case Level::max:
    return Engine::libdeflate_9;
  }
  throw std::logic_error("compression level without engine");
}

Deflater::Deflater(Engine engine) : m_state(std::make_unique<State>()) {
  m_state->engine = engine;
  if (engine == Engine::store) return;
  if (engine == Engine::isal_2) {
    m_state->isal = std::make_unique<isal_zstream>();
    m_state->isal_buffer = std::make_unique<std::uint8_t[]>(ISAL_DEF_LVL2_LARGE);
    isal_deflate_init(m_state->isal.get());
    isal_deflate_set_hufftables(m_state->isal.get(), nullptr, IGZIP_HUFFTABLE_STATIC); // level 0's
    m_state->isal->level_buf = m_state->isal_buffer.get();
    m_state->isal->level_buf_size = ISAL_DEF_LVL2_LARGE;
    return;
  }
  m_state->libdeflate.reset(libdeflate_alloc_compressor(libdeflate_level(engine)));
  if (!m_state->libdeflate) throw std::bad_alloc();
}

Deflater::~Deflater() = default;

bool Deflater::deflate_whole(Bytes input, ByteBuffer& output) {
  if (m_state->engine == Engine::store || input.empty() || looks_incompressible(input))
    return false;
  const std::size_t size = m_state->compress(input, Piece::last, output, input.size() - 1);
  if (size == 0) return false;
  output.grow(size);
  return true;
}

void Deflater::deflate_piece(Bytes input, Piece piece, ByteBuffer& output) {
  if (m_state->engine == Engine::store || looks_incompressible(input)) {
    return append_stored_blocks(input, piece, output);
  }
  std::size_t size = m_state->compress(input, piece, output, stored_size(input.size()));
  if (size == 0) return append_stored_blocks(input, piece, output);
  if (piece == Piece::inner && !m_state->isal)
    size = make_joinable(m_state->walk, output.room(0), size);
  output.grow(size);
}

bool looks_incompressible(Bytes input) {
  constexpr std::size_t k_smallest = 4096, k_small = 8192, k_samples = 8, k_sample = 8192;
  constexpr double k_random = 7.98,
                   k_random_if_small = 7.85; // bits per byte; fewer bytes look less random
  if (input.size() < k_smallest || !has_many_values(input)) return false;

  std::array<std::array<std::uint32_t, 256>, 2>
      counts{}; // two tables, so that equal neighbors do not wait for each other
  std::size_t total = 0;
  const bool all = input.size() <= k_samples * k_sample;
  for (std::size_t i = 0; i < (all ? 1 : k_samples); ++i) {
    const std::size_t start = all ? 0 : i * ((input.size() - k_sample) / (k_samples - 1));
    const Bytes sample = all ? input : input.subspan(start, k_sample);
    for (std::size_t j = 0; j + 1 < sample.size(); j += 2) {
      ++counts[0][sample[j]];
      ++counts[1][sample[j + 1]];
    }
    total += sample.size() & ~std::size_t{1};
  }
  double entropy = 0;
  for (std::size_t value = 0; value < 256; ++value) {
    const double count = counts[0][value] + counts[1][value];
    if (count > 0) entropy -= count * std::log2(count / static_cast<double>(total));
  }
  return entropy / static_cast<double>(total) >
         (input.size() <= k_small ? k_random_if_small : k_random);
}

} // namespace octostep::packaging
