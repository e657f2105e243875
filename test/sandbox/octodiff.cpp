#include "test/sandbox/octodiff.h"

#include <algorithm>
#include <cstdint>
#include <fstream>

#include "test/sandbox/sha1.h"

namespace octostep::sandbox {
namespace {

constexpr std::size_t k_chunk_size = 2048;
constexpr std::size_t k_copy_size = 256 * 1024;
constexpr char k_copy_command = 0x60;
constexpr auto k_data_command = static_cast<char>(0x80);

// Not the standard Adler-32: both sums wrap at 65,536.
std::uint32_t rolling_checksum(std::string_view bytes) {
  std::uint32_t a = 1;
  std::uint32_t b = 0;
  for (const char byte : bytes) {
    a = (a + static_cast<unsigned char>(byte)) & 0xFFFFU;
    b = (b + a) & 0xFFFFU;
  }
  return (b << 16U) | a;
}

void append_little_endian(std::string& text, std::uint64_t value, int bytes) {
  for (int i = 0; i < bytes; ++i) text += static_cast<char>((value >> (8 * i)) & 0xFFU);
}

// A .NET length-prefixed text; these texts are short enough for a one-byte prefix.
std::string prefixed(std::string_view text) {
  return static_cast<char>(text.size()) + std::string{text};
}

class DeltaReader {
public:
  explicit DeltaReader(const std::filesystem::path& path)
      : m_file(path, std::ios::binary), m_left(std::filesystem::file_size(path)) {}

  [[nodiscard]] bool at_end() const { return m_left == 0; }
  [[nodiscard]] std::uint64_t left() const { return m_left; }

  void read(char* bytes, std::uint64_t count) {
    if (count > m_left || !m_file.read(bytes, static_cast<std::streamsize>(count)))
      throw DeltaError("the delta is cut off");
    m_left -= count;
  }

  std::string text(std::size_t count) {
    std::string bytes(count, '\0');
    read(bytes.data(), count);
    return bytes;
  }

  void expect(std::string_view expected, const char* what) {
    if (text(expected.size()) != expected)
      throw DeltaError(std::string{"the delta has no valid "} + what);
  }

  std::uint64_t number(int bytes) {
    const auto raw = text(static_cast<std::size_t>(bytes));
    std::uint64_t value = 0;
    for (int i = bytes - 1; i >= 0; --i)
      value = (value << 8U) | static_cast<unsigned char>(raw[static_cast<std::size_t>(i)]);
    return value;
  }

private:
  std::ifstream m_file;
  std::uint64_t m_left;
};

class DeltaApplier {
public:
  DeltaApplier(const std::filesystem::path& base,
               const std::filesystem::path& delta,
               const std::filesystem::path& result)
      : m_base(base, std::ios::binary),
        m_base_size(std::filesystem::file_size(base)),
        m_delta(delta),
        m_result(result, std::ios::binary | std::ios::trunc),
        m_piece(k_copy_size, '\0') {}

  RebuiltFile apply() {
    const auto announced = read_header();
    while (!m_delta.at_end()) apply_command();
    m_result.close();
    if (!m_result) throw std::runtime_error("the rebuilt package cannot be written");
    const auto sha1 = hex(m_sha1.finish());
    if (sha1 != hex(announced))
      throw DeltaError("the rebuilt file has the SHA-1 " + sha1 + ", the delta announces " +
                       hex(announced));
    return {m_size, sha1};
  }

private:
  std::string read_header() {
    m_delta.expect("OCTODELTA\x01", "header");
    m_delta.expect(prefixed("SHA1"), "hash algorithm");
    constexpr std::size_t k_sha1_size = 20;
    if (m_delta.number(4) != k_sha1_size)
      throw DeltaError("the delta has a hash of the wrong length");
    auto hash = m_delta.text(k_sha1_size);
    m_delta.expect(">>>", "end of its header");
    return hash;
  }

  void apply_command() {
    const char command = m_delta.text(1)[0];
    if (command == k_copy_command) {
      const auto offset = m_delta.number(8);
      copy(offset, m_delta.number(8));
    } else if (command == k_data_command) {
      insert(m_delta.number(8));
    } else {
      throw DeltaError("the delta has an unknown command");
    }
  }

  void copy(std::uint64_t offset, std::uint64_t length) {
    if (length > m_base_size || offset > m_base_size - length)
      throw DeltaError("the delta copies from outside the base package");
    m_base.clear();
    m_base.seekg(static_cast<std::streamoff>(offset));
    while (length > 0) {
      const auto count = std::min<std::uint64_t>(length, m_piece.size());
      if (!m_base.read(m_piece.data(), static_cast<std::streamsize>(count)))
        throw DeltaError("the base package cannot be read");
      append(count);
      length -= count;
    }
  }

  void insert(std::uint64_t length) {
    if (length > m_delta.left()) throw DeltaError("the delta is cut off");
    while (length > 0) {
      const auto count = std::min<std::uint64_t>(length, m_piece.size());
      m_delta.read(m_piece.data(), count);
      append(count);
      length -= count;
    }
  }

  void append(std::uint64_t count) {
    const auto bytes = std::string_view{m_piece}.substr(0, count);
    m_result.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
    m_sha1.update(bytes);
    m_size += count;
  }

  std::ifstream m_base;
  std::uint64_t m_base_size;
  DeltaReader m_delta;
  std::ofstream m_result;
  std::string m_piece;
  Sha1 m_sha1;
  std::uint64_t m_size = 0;
};

} // namespace

std::string signature_of(const std::filesystem::path& file) {
  std::string signature = "OCTOSIG\x01" + prefixed("SHA1") + prefixed("Adler32") + ">>>";
  std::ifstream in{file, std::ios::binary};
  if (!in) throw std::runtime_error("cannot read '" + file.string() + "'");
  std::string chunk(k_chunk_size, '\0');
  while (in.read(chunk.data(), static_cast<std::streamsize>(chunk.size())) || in.gcount() > 0) {
    const auto bytes = std::string_view{chunk}.substr(0, static_cast<std::size_t>(in.gcount()));
    append_little_endian(signature, bytes.size(), 2);
    append_little_endian(signature, rolling_checksum(bytes), 4);
    Sha1 sha1;
    sha1.update(bytes);
    signature += sha1.finish();
  }
  return signature;
}

RebuiltFile apply_delta(const std::filesystem::path& base,
                        const std::filesystem::path& delta,
                        const std::filesystem::path& result) {
  return DeltaApplier{base, delta, result}.apply();
}

} // namespace octostep::sandbox
