// Collects output into blocks of 4 MiB on its way to a file. Bytes that were already written can be
// patched. All members throw what the file throws (`unwritable`).
#pragma once

#include "packaging/output/output_file.h"

namespace octostep::packaging {

class BufferedOutput {
public:
  explicit BufferedOutput(OutputFile& file) : m_file(file) {}

  // Offset in the file at which the next byte will be appended.
  [[nodiscard]] std::uint64_t position() const { return m_flushed + m_buffer.size(); }
  void append(Bytes bytes) {
    if (m_buffer.size() + bytes.size() > k_block && m_buffer.size() > 0) flush();
    if (bytes.size() >= k_block) {
      m_file.write_at(m_flushed, bytes);
      m_flushed += bytes.size();
    } else {
      if (m_buffer.size() == 0) static_cast<void>(m_buffer.room(k_block));
      m_buffer.append(bytes);
    }
  }
  // Overwrites bytes that were appended before.
  void patch(std::uint64_t offset, Bytes bytes) {
    if (offset < m_flushed) {
      if (offset + bytes.size() > m_flushed) flush();
      m_file.write_at(offset, bytes);
    } else {
      std::copy(bytes.begin(), bytes.end(), m_buffer.data() + (offset - m_flushed));
    }
  }
  // Writes everything to the file. Call it at the end.
  void flush() {
    m_file.write_at(m_flushed, m_buffer.view());
    m_flushed += m_buffer.size();
    m_buffer.clear();
  }

private:
  static constexpr std::size_t k_block = 4 << 20;

  OutputFile& m_file;
  ByteBuffer m_buffer;
  std::uint64_t m_flushed = 0;
};

} // namespace octostep::packaging
