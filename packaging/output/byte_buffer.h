// A growing byte array that does not initialize new room: clearing half a megabyte per unit of work
// would be measurable at the fast levels.
#pragma once

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <memory>
#include <span>
#include <string_view>

namespace octostep::packaging {

using Bytes = std::span<const std::uint8_t>;

class ByteBuffer {
public:
  [[nodiscard]] std::uint8_t* data() { return m_bytes.get(); }
  [[nodiscard]] std::size_t size() const { return m_size; }
  [[nodiscard]] Bytes view() const { return {m_bytes.get(), m_size}; }
  // Keeps the memory.
  void clear() { m_size = 0; }

  // Room for `count` bytes behind the content, valid until the next call. `grow` turns the bytes
  // into content.
  [[nodiscard]] std::uint8_t* room(std::size_t count) {
    if (m_size + count > m_capacity) enlarge(m_size + count);
    return m_bytes.get() + m_size;
  }
  void grow(std::size_t count) { m_size += count; }

  void append(Bytes bytes) {
    if (bytes.empty()) return;
    std::memcpy(room(bytes.size()), bytes.data(), bytes.size());
    grow(bytes.size());
  }
  void append(std::string_view text) {
    if (text.empty()) return;
    std::memcpy(room(text.size()), text.data(), text.size());
    grow(text.size());
  }
  void append_zeros(std::size_t count) {
    std::memset(room(count), 0, count);
    grow(count);
  }
  // Little-endian, like all formats here except tar.
  void append_u16(std::uint16_t value) { append_number(value, 2); }
  void append_u32(std::uint32_t value) { append_number(value, 4); }
  void append_u64(std::uint64_t value) { append_number(value, 8); }

private:
  void append_number(std::uint64_t value, std::size_t width) {
    std::uint8_t* out = room(width);
    for (std::size_t i = 0; i < width; ++i) out[i] = static_cast<std::uint8_t>(value >> (8 * i));
    grow(width);
  }
  // A buffer that grows bit by bit is copied only a few times. A buffer that is filled at once gets
  // exactly what it asks for, because many of these wait in memory.
  void enlarge(std::size_t needed) {
    const bool grows = m_size > 0 || m_capacity < (std::size_t{1} << 18U);
    const std::size_t capacity = grows ? std::max(needed, m_capacity + m_capacity / 2) : needed;
    auto bytes = std::make_unique_for_overwrite<std::uint8_t[]>(capacity);
    if (m_size > 0) std::memcpy(bytes.get(), m_bytes.get(), m_size);
    m_bytes = std::move(bytes);
    m_capacity = capacity;
  }

  std::unique_ptr<std::uint8_t[]> m_bytes;
  std::size_t m_size = 0, m_capacity = 0;
};

} // namespace octostep::packaging
