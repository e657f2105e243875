#include "packaging/zip_writer.h"

#include "packaging/crc32.h"
#include "packaging/work_ring.h"
#include "packaging/zip_format.h"

#include <fmt/format.h>

namespace octostep::packaging {
namespace {

constexpr std::size_t k_worker_size = 1 << 20; // a piece of input and the compressor's tables

// Which piece of which entry a unit of work is. Every entry has at least one.
class PieceMap {
public:
  explicit PieceMap(std::span<const Entry> entries) {
    m_first_units.reserve(entries.size() + 1);
    std::uint64_t units = 0;
    for (const Entry& entry : entries) {
      m_first_units.push_back(units);
      units += std::max<std::uint64_t>(1, (entry.size + k_piece_size - 1) / k_piece_size);
    }
    m_first_units.push_back(units);
  }

  struct Place {
    std::size_t entry;
    std::uint64_t piece, pieces;
  };
  [[nodiscard]] Place locate(std::uint64_t unit) const {
    const auto next = std::upper_bound(m_first_units.begin(), m_first_units.end(), unit);
    const auto entry = static_cast<std::size_t>(next - m_first_units.begin() - 1);
    return {entry, unit - m_first_units[entry], *next - m_first_units[entry]};
  }
  [[nodiscard]] std::uint64_t units() const { return m_first_units.back(); }

private:
  std::vector<std::uint64_t> m_first_units; // one per entry, then the total
};

class ZipWorker final : public UnitWorker {
public:
  ZipWorker(const PackJob& job, const PieceMap& pieces)
      : m_job(job),
        m_pieces(pieces),
        m_engine(engine_for(job.level, job.reproducible)),
        m_deflater(m_engine) {}

  void produce(std::uint64_t unit, UnitResult& result) override {
    const PieceMap::Place place = m_pieces.locate(unit);
    const Entry& entry = m_job.entries[place.entry];
    if (entry.kind == EntryKind::file && (m_engine == Engine::store || entry.size == 0)) {
      return store_file(entry, place, result);
    }
    const Bytes input = read_piece(entry, place);
    result.input_size = input.size();
    result.crc = crc32_of(input);
    if (place.pieces > 1) {
      m_deflater.deflate_piece(
          input, place.piece + 1 == place.pieces ? Piece::last : Piece::inner, result.bytes);
    } else if (!m_deflater.deflate_whole(input, result.bytes)) {
      result.stored = true;
      result.bytes.append(input);
    }
  }

private:
  static std::size_t piece_length(const Entry& entry, std::uint64_t piece) {
    return static_cast<std::size_t>(
        std::min<std::uint64_t>(k_piece_size, entry.size - piece * k_piece_size));
  }

  Bytes read_piece(const Entry& entry, const PieceMap::Place& place) {
    const std::size_t length = piece_length(entry, place.piece);
    if (entry.kind != EntryKind::file) {
      const std::string_view content =
          entry.kind == EntryKind::generated ? entry.origin : std::string_view{};
      const auto* bytes = reinterpret_cast<const std::uint8_t*>(content.data());
      return Bytes(bytes, content.size()).subspan(place.piece * k_piece_size, length);
    }
    m_input.clear();
    const std::span<std::uint8_t> into(m_input.room(k_piece_size), length);
    m_job.folder.read(entry.expected_file(), place.piece * k_piece_size, into);
    return into;
  }

  void store_file(const Entry& entry, const PieceMap::Place& place, UnitResult& result) {
    const std::size_t length = piece_length(entry, place.piece);
    m_job.folder.read(
        entry.expected_file(), place.piece * k_piece_size, {result.bytes.room(length), length});
    result.bytes.grow(length);
    result.input_size = length;
    result.crc = crc32_of(result.bytes.view());
    result.stored = true;
  }

  const PackJob& m_job;
  const PieceMap& m_pieces;
  Engine m_engine;
  Deflater m_deflater;
  ByteBuffer m_input;
};

class ZipWriter {
public:
  ZipWriter(const PackJob& job, BufferedOutput& output)
      : m_job(job), m_output(output), m_pieces(job.entries), m_records(job.entries.size()) {}

  void run() {
    run_in_order(
        {.units = m_pieces.units(),
         .threads = m_job.threads,
         .unit_size = k_piece_size,
         .worker_size = k_worker_size,
         .make_worker = [this] { return std::make_unique<ZipWorker>(m_job, m_pieces); },
         .commit = [this](std::uint64_t unit, UnitResult& result) { commit(unit, result); },
         .stop = m_job.stop});
    write_directory();
  }

private:
  void commit(std::uint64_t unit, const UnitResult& result) {
    const PieceMap::Place place = m_pieces.locate(unit);
    const Entry& entry = m_job.entries[place.entry];
    ZipRecord& record = m_records[place.entry];
    if (place.piece == 0) {
      record.offset = m_output.position();
      record.deflated = !result.stored;
      record.crc = result.crc;
      record.compressed_size = result.bytes.size();
      m_output.append(local_header(entry, record));
    } else {
      record.crc = combine_crc32(record.crc, result.crc, result.input_size);
      record.compressed_size += result.bytes.size();
    }
    m_output.append(result.bytes.view());
    const bool is_whole_by_now = place.pieces > 1 && place.piece + 1 == place.pieces;
    if (is_whole_by_now) m_output.patch(record.offset, local_header(entry, record));
  }

  Bytes local_header(const Entry& entry, const ZipRecord& record) {
    m_header.clear();
    append_local_header(m_header, entry, record, m_job.times.seconds_for(entry));
    return m_header.view();
  }

  void write_directory() {
    CentralDirectory directory{
        .entries = m_records.size(), .offset = m_output.position(), .size = 0};
    for (std::size_t i = 0; i < m_records.size(); ++i) {
      m_header.clear();
      append_central_header(
          m_header, m_job.entries[i], m_records[i], m_job.times.seconds_for(m_job.entries[i]));
      m_output.append(m_header.view());
    }
    directory.size = m_output.position() - directory.offset;
    m_header.clear();
    append_end_records(m_header, directory);
    m_output.append(m_header.view());
  }

  const PackJob& m_job;
  BufferedOutput& m_output;
  PieceMap m_pieces;
  std::vector<ZipRecord> m_records;
  ByteBuffer m_header;
};

} // namespace

void write_zip(const PackJob& job, BufferedOutput& output) { ZipWriter(job, output).run(); }

} // namespace octostep::packaging
