// The bytes of an uncompressed tar file. All offsets follow from names and sizes, so any part can
// be produced on its own, and several threads can work on one stream.
#pragma once

#include <vector>

#include "packaging/archive/pack_job.h"

namespace octostep::packaging {

class TarStream {
public:
  explicit TarStream(const PackJob& job);

  [[nodiscard]] std::uint64_t size() const { return m_size; }
  // Appends the bytes from `begin` up to `end`. Throws PackagingError if a file changed since it
  // was listed or cannot be read.
  void produce(std::uint64_t begin, std::uint64_t end, ByteBuffer& out) const;

private:
  struct Window;
  void append_entry(std::size_t index, const Window& window, ByteBuffer& out) const;

  const PackJob& m_job;
  std::vector<std::uint64_t> m_starts; // of each entry, then the end of the last one
  std::uint64_t m_size = 0;
};

} // namespace octostep::packaging
