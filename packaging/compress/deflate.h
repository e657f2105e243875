// Deflate with the fastest suitable engine, as whole streams or as pieces that are joined at byte
// boundaries into one stream.
#pragma once

#include <cstdint>
#include <memory>

#include "packaging/output/byte_buffer.h"
#include "packaging/package_builder.h"

namespace octostep::packaging {

enum class Engine { store, isal_2, libdeflate_1, libdeflate_6, libdeflate_9 };

// ISA-L's level 2 produces different bytes from run to run, so it is never used for reproducible
// output.
[[nodiscard]] Engine engine_for(Level level, bool reproducible);

enum class Piece { inner, last };

// Files and tar streams are divided into pieces of this many bytes at fixed offsets, whatever the
// number of threads.
inline constexpr std::size_t k_piece_size = 512 * 1024;

// The compressor state of one thread.
class Deflater {
public:
  explicit Deflater(Engine engine);
  ~Deflater();
  Deflater(const Deflater&) = delete;
  Deflater& operator=(const Deflater&) = delete;

  // Appends one complete deflate stream and returns true, if a sample suggests that the stream will
  // be smaller than `input` and it then is. Otherwise appends nothing and returns false; the caller
  // stores the bytes uncompressed.
  [[nodiscard]] bool deflate_whole(Bytes input, ByteBuffer& output);
  // Appends one piece of a longer stream. An inner piece ends at a byte boundary and is not final.
  void deflate_piece(Bytes input, Piece piece, ByteBuffer& output);

private:
  struct State;
  std::unique_ptr<State> m_state;
};

// Whether the bytes look random, judged by the entropy of samples: compressed media, archives,
// keys.
[[nodiscard]] bool looks_incompressible(Bytes input);

} // namespace octostep::packaging
