// A body that arrives in pieces of a chosen size, to cut the input at every possible place.
#pragma once

#include <algorithm>
#include <string>

#include "test/sandbox/byte_source.h"

namespace octostep::sandbox {

class StringSource final : public ByteSource {
public:
  StringSource(std::string text, std::size_t piece) : m_text(std::move(text)), m_piece(piece) {}

  std::size_t read(char* buffer, std::size_t capacity) override {
    const auto count = std::min({capacity, m_piece, m_text.size() - m_position});
    std::copy_n(m_text.data() + m_position, count, buffer);
    m_position += count;
    return count;
  }

private:
  std::string m_text;
  std::size_t m_piece;
  std::size_t m_position = 0;
};

} // namespace octostep::sandbox
