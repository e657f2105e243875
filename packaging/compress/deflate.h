// Deflate by the fastest fitting engine, as whole streams or as pieces that are joined at byte
// borders into one stream.
#pragma once

#include <cstdint>
#include <memory>

#include "packaging/output/byte_buffer.h"
#include "packaging/package_builder.h"

namespace octostep::packaging {

enum class Engine { store, isal_2, libdeflate_1, libdeflate_6, libdeflate_9 };

// ISA-L's level 2 gives other bytes from run to run, so it is barred from reproducible output.
[[nodiscard]] Engine engine_for(Level level, bool reproducible);

enum class Piece { inner, last };

// Files and tar streams are cut into pieces of this many bytes at fixed offsets, whatever the
// number of threads.
inline constexpr std::size_t k_piece_size = 512 * 1024;

// Compressor state of one thread.
class Deflater {
public:
  explicit Deflater(Engine engine);
  ~Deflater();
  Deflater(const Deflater&) = delete;
  Deflater& operator=(const Deflater&) = delete;

  // Appends one complete deflate stream, if it is smaller than `input` and a sample promises that;
  // else appends nothing and gives false: the caller stores the bytes as they are.
  [[nodiscard]] bool deflate_whole(Bytes input, ByteBuffer& output);
  // Appends a piece of a longer stream. An inner piece ends at a byte border and is not final.
  void deflate_piece(Bytes input, Piece piece, ByteBuffer& output);

private:
  struct State;
  std::unique_ptr<State> m_state;
};

// Whether the bytes look random, by the entropy of samples spread over them: compressed media,
// archives, keys.
[[nodiscard]] bool looks_incompressible(Bytes input);

} // namespace octostep::packaging
