#include "packaging/octodiff.h"

#include "packaging/file_digest.h"
#include "packaging/output/buffered_output.h"
#include "packaging/rolling_checksum.h"
#include "packaging/select/source_folder.h"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <future>
#include <optional>

namespace octostep::packaging {
namespace {

constexpr std::string_view k_signature_magic = "OCTOSIG", k_delta_magic = "OCTODELTA",
                           k_metadata_end = ">>>";
constexpr std::uint8_t k_version = 1, k_copy_command = 0x60, k_data_command = 0x80;
constexpr std::size_t k_sha1_size = 20, k_chunk_record = 26;
constexpr std::size_t k_buffer =
    4 << 20; // as in the reference implementation: matches of a short last chunk depend on it

[[noreturn]] void refuse(std::string_view why) {
  throw PackagingError(ErrorKind::invalid_input,
                       fmt::format("the server's delta signature cannot be used: {}", why));
}

std::string_view take(std::string_view& bytes, std::size_t count) {
  if (bytes.size() < count) refuse("it is cut off");
  const std::string_view taken = bytes.substr(0, count);
  bytes.remove_prefix(count);
  return taken;
}

std::uint32_t take_number(std::string_view& bytes, std::size_t width) {
  const std::string_view taken = take(bytes, width);
  std::uint32_t value = 0;
  for (std::size_t i = width; i-- > 0;) value = value << 8 | static_cast<unsigned char>(taken[i]);
  return value;
}

// Names are far shorter than 128 bytes, the length from which a second length byte would be needed.
std::string_view take_name(std::string_view& bytes) { return take(bytes, take_number(bytes, 1)); }

// Finds chunks by checksum: first a bitmap that rejects nearly every window without a match, then
// the sorted list.
class ChunkIndex {
public:
  explicit ChunkIndex(std::vector<SignatureChunk> chunks) : m_chunks(std::move(chunks)) {
    std::sort(
        m_chunks.begin(), m_chunks.end(), [](const SignatureChunk& a, const SignatureChunk& b) {
          return std::pair(a.checksum, a.start) < std::pair(b.checksum, b.start);
        });
    const std::size_t bits = std::bit_ceil(std::max<std::size_t>(1024, m_chunks.size() * 16));
    m_shift = 32U - static_cast<unsigned>(std::min(32, std::countr_zero(bits)));
    m_bitmap.resize((std::size_t{1} << (32 - m_shift)) / 64);
    for (const SignatureChunk& chunk : m_chunks) {
      m_bitmap[hash(chunk.checksum) / 64] |= std::uint64_t{1} << (hash(chunk.checksum) % 64);
      m_longest = std::max<std::size_t>(m_longest, chunk.length);
      m_shortest = std::min<std::size_t>(m_shortest, chunk.length);
    }
  }

  [[nodiscard]] std::size_t longest() const { return m_longest; }
  [[nodiscard]] std::size_t shortest() const { return std::min(m_shortest, m_longest); }

  [[nodiscard]] bool may_hold(std::uint32_t checksum) const {
    const std::size_t at = hash(checksum);
    return (m_bitmap[at / 64] >> (at % 64) & 1) != 0;
  }

  // The first chunk of the base that equals the window, chosen as the reference implementation
  // does; null if there is none.
  [[nodiscard]] const SignatureChunk* find(std::uint32_t checksum, Bytes window) {
    auto chunk = std::lower_bound(
        m_chunks.begin(),
        m_chunks.end(),
        checksum,
        [](const SignatureChunk& each, std::uint32_t wanted) { return each.checksum < wanted; });
    if (chunk == m_chunks.end() || chunk->checksum != checksum) return nullptr;
    m_sha1.add(window);
    const HashValue sha1 = m_sha1.finish();
    for (; chunk != m_chunks.end() && chunk->checksum == checksum; ++chunk) {
      const bool is_equal = chunk->length == window.size() &&
                            std::equal(chunk->sha1.begin(), chunk->sha1.end(), sha1.bytes.begin());
      if (is_equal) return &*chunk;
    }
    return nullptr;
  }

private:
  [[nodiscard]] std::size_t hash(std::uint32_t checksum) const {
    return checksum * 0x9E3779B1U >> m_shift;
  }

  std::vector<SignatureChunk> m_chunks;
  std::vector<std::uint64_t> m_bitmap;
  unsigned m_shift = 0;
  std::size_t m_longest = 0, m_shortest = SIZE_MAX;
  Hasher m_sha1{HashAlgorithm::sha1};
};

// Writes commands, and joins copies that are adjacent in both files.
class DeltaWriter {
public:
  DeltaWriter(const InputFile& new_file, BufferedOutput& output)
      : m_new_file(new_file), m_output(output) {
    ByteBuffer header;
    header.append(k_delta_magic);
    header.append(std::string_view("\x01\x04SHA1", 6));
    header.append_u32(k_sha1_size);
    m_hash_offset = header.size();
    header.append_zeros(k_sha1_size); // known only after the new file has been read
    header.append(k_metadata_end);
    m_output.append(header.view());
  }

  // The base does not contain the new file's bytes from its last known position up to `position`;
  // the chunk follows there.
  void add_copy(std::uint64_t position, const SignatureChunk& chunk) {
    add_data_until(position);
    if (m_copy_length > 0 && m_copy_start + m_copy_length == chunk.start) {
      m_copy_length += chunk.length;
    } else {
      flush_copy();
      m_copy_start = chunk.start;
      m_copy_length = chunk.length;
    }
    m_facts.copied += chunk.length;
    m_done = position + chunk.length;
  }

  DeltaFacts finish(std::uint64_t new_size, Bytes sha1) {
    add_data_until(new_size);
    flush_copy();
    m_output.patch(m_hash_offset, sha1);
    m_output.flush();
    m_facts.size = m_output.position();
    return m_facts;
  }

  [[nodiscard]] std::uint64_t done() const { return m_done; }

private:
  void add_data_until(std::uint64_t position) {
    if (position == m_done) return;
    flush_copy();
    append_command(k_data_command, {position - m_done});
    m_facts.sent += position - m_done;
    constexpr std::size_t k_block = 1 << 20;
    while (m_done < position) {
      const auto wanted =
          static_cast<std::size_t>(std::min<std::uint64_t>(k_block, position - m_done));
      m_block.clear();
      const std::size_t count = m_new_file.read_at(m_done, {m_block.room(wanted), wanted});
      if (count != wanted)
        throw PackagingError(ErrorKind::changed, "the package changed while its delta was built");
      m_block.grow(count);
      m_output.append(m_block.view());
      m_done += count;
    }
  }

  void flush_copy() {
    if (m_copy_length > 0) append_command(k_copy_command, {m_copy_start, m_copy_length});
    m_copy_length = 0;
  }

  void append_command(std::uint8_t command, std::initializer_list<std::uint64_t> numbers) {
    ByteBuffer bytes;
    bytes.append(Bytes(&command, 1));
    for (const std::uint64_t number : numbers) bytes.append_u64(number);
    m_output.append(bytes.view());
  }

  const InputFile& m_new_file;
  BufferedOutput& m_output;
  ByteBuffer m_block;
  std::size_t m_hash_offset = 0;
  std::uint64_t m_done = 0; // position in the new file up to which commands exist
  std::uint64_t m_copy_start = 0, m_copy_length = 0;
  DeltaFacts m_facts;
};

// Reads the new file in buffers that overlap by one byte less than the longest chunk, like the
// reference implementation.
template <typename Window>
class Search {
public:
  Search(ChunkIndex& index, const InputFile& file, DeltaWriter& writer)
      : m_index(index), m_file(file), m_writer(writer), m_buffer(k_buffer) {}

  void run(const std::stop_token& stop) {
    const std::size_t longest = m_index.longest(), shortest = m_index.shortest();
    if (longest == 0) return;
    for (m_start = 0;; m_start += k_buffer - longest + 1) {
      if (stop.stop_requested())
        throw PackagingError(ErrorKind::stopped, "building the delta was stopped");
      const std::size_t count = m_file.read_at(m_start, m_buffer);
      const std::size_t whole = count + 1 > longest ? count + 1 - longest : 0;
      scan(0, whole, longest);
      // Looks for a shorter chunk only where a longest chunk no longer fits.
      scan(whole, count + 1 > shortest ? count + 1 - shortest : 0, shortest);
      if (count < k_buffer) return;
    }
  }

private:
  // Searches the window positions from `begin` up to `end`, and skips those that commands already
  // cover.
  void scan(std::size_t begin, std::size_t end, std::size_t length) {
    const auto covered = [this] {
      return m_writer.done() > m_start ? m_writer.done() - m_start : 0;
    };
    const std::uint8_t* const bytes = m_buffer.data();
    std::size_t at = std::max<std::size_t>(begin, covered());
    while (at < end) {
      Window window(Bytes(bytes + at, length));
      while (at < end && !match_at(at, length, window.value())) {
        if (++at < end) window.roll(bytes[at - 1], bytes[at - 1 + length]);
      }
      at = std::max<std::size_t>(at, covered());
    }
  }

  bool match_at(std::size_t at, std::size_t length, std::uint32_t checksum) {
    if (!m_index.may_hold(checksum)) return false;
    const SignatureChunk* const chunk = m_index.find(checksum, Bytes(m_buffer.data() + at, length));
    if (chunk != nullptr) m_writer.add_copy(m_start + at, *chunk);
    return chunk != nullptr;
  }

  ChunkIndex& m_index;
  const InputFile& m_file;
  DeltaWriter& m_writer;
  std::vector<std::uint8_t> m_buffer;
  std::uint64_t m_start = 0; // position of the buffer in the file
};

} // namespace

Signature read_signature(std::string_view bytes) {
  if (take(bytes, std::min(bytes.size(), k_signature_magic.size())) != k_signature_magic)
    refuse("it is no signature");
  if (const auto version = take_number(bytes, 1); version != k_version) {
    refuse(fmt::format("its format version {} is not known", version));
  }
  Signature signature;
  if (const auto name = take_name(bytes); name != "SHA1") refuse("its hash is not SHA1");
  const std::string_view checksum = take_name(bytes);
  if (checksum == "Adler32V2") {
    signature.checksum = RollingChecksum::adler32_v2;
  } else if (checksum != "Adler32") {
    refuse("its rolling checksum is neither Adler32 nor Adler32V2");
  }
  if (take(bytes, k_metadata_end.size()) != k_metadata_end) refuse("its header has no end");
  if (bytes.size() % k_chunk_record != 0) refuse("its last chunk record is cut off");

  signature.chunks.reserve(bytes.size() / k_chunk_record);
  for (std::uint64_t start = 0; !bytes.empty(); start += signature.chunks.back().length) {
    SignatureChunk chunk{.start = start, .checksum = 0, .length = 0, .sha1 = {}};
    chunk.length = static_cast<std::uint16_t>(take_number(bytes, 2));
    if (chunk.length == 0 || chunk.length > INT16_MAX)
      refuse("a chunk has a length that is not possible");
    chunk.checksum = take_number(bytes, 4);
    const std::string_view sha1 = take(bytes, k_sha1_size);
    std::copy(sha1.begin(), sha1.end(), chunk.sha1.begin());
    signature.chunks.push_back(chunk);
  }
  return signature;
}

DeltaFacts build_delta(Signature signature,
                       const std::filesystem::path& new_file,
                       OutputFile& output,
                       const std::stop_token& stop) {
  const InputFile file(new_file);
  // The header contains the hash of the whole file. It is computed during the search, not in a
  // separate pass.
  auto sha1 = std::async(std::launch::async,
                         [&new_file] { return hash_file(new_file, HashAlgorithm::sha1); });
  BufferedOutput buffered(output);
  DeltaWriter writer(file, buffered);
  ChunkIndex index(std::move(signature.chunks));
  if (signature.checksum == RollingChecksum::adler32) {
    Search<Adler32Window>(index, file, writer).run(stop);
  } else {
    Search<Adler32V2Window>(index, file, writer).run(stop);
  }
  return writer.finish(file.size(), sha1.get().view());
}

} // namespace octostep::packaging
