#include "packaging/archive/zip_writer.h"

#include "packaging/archive/zip_format.h"
#include "packaging/archive/zip_units.h"
#include "packaging/compress/crc32.h"
#include "packaging/compress/work_ring.h"

namespace octostep::packaging {
namespace {

constexpr std::size_t k_worker_size = 1 << 20; // a piece of input plus the compressor's tables

class ZipWorker final : public UnitWorker {
public:
  ZipWorker(const PackJob& job, const ZipUnits& units, std::span<ZipRecord> records)
      : m_job(job),
        m_units(units),
        m_records(records),
        m_engine(engine_for(job.level, job.reproducible)),
        m_deflater(m_engine) {}

  // The records of whole entries are complete except for the offset of the unit itself.
  void produce(std::uint64_t unit, UnitResult& result) override {
    const ZipUnits::Place place = m_units.locate(unit);
    if (place.pieces > 1) return produce_piece(place, result);
    for (std::size_t i = place.begin; i < place.end; ++i) append_whole(i, result.bytes);
  }

private:
  void produce_piece(const ZipUnits::Place& place, UnitResult& result) {
    const Entry& entry = m_job.entries[place.begin];
    const std::uint64_t offset = place.piece * k_piece_size;
    const auto length =
        static_cast<std::size_t>(std::min<std::uint64_t>(k_piece_size, entry.size - offset));
    result.input_size = length;
    if (m_engine == Engine::store) {
      result.crc = crc32_of(append_content(entry, offset, length, result.bytes));
      return;
    }
    m_input.clear();
    const Bytes input = append_content(entry, offset, length, m_input);
    result.crc = crc32_of(input);
    const bool is_last = place.piece + 1 == place.pieces;
    m_deflater.deflate_piece(input, is_last ? Piece::last : Piece::inner, result.bytes);
  }

  // The header states the compressed size of the data behind it, so it is written again afterwards.
  void append_whole(std::size_t index, ByteBuffer& out) {
    const Entry& entry = m_job.entries[index];
    ZipRecord& record = m_records[index];
    record.offset = out.size();
    append_local_header(out, entry, record, m_job.times.seconds_for(entry));
    const std::size_t data = out.size();
    append_data(entry, record, out);
    record.compressed_size = out.size() - data;
    m_header.clear();
    append_local_header(m_header, entry, record, m_job.times.seconds_for(entry));
    std::copy_n(m_header.data(), m_header.size(), out.data() + record.offset);
  }

  void append_data(const Entry& entry, ZipRecord& record, ByteBuffer& out) {
    const auto length = static_cast<std::size_t>(entry.size);
    if (m_engine == Engine::store) {
      record.crc = crc32_of(append_content(entry, 0, length, out));
      return;
    }
    m_input.clear();
    const Bytes input = append_content(entry, 0, length, m_input);
    record.crc = crc32_of(input);
    record.deflated = m_deflater.deflate_whole(input, out);
    if (!record.deflated) out.append(input);
  }

  // Returns the bytes that were appended.
  Bytes append_content(const Entry& entry,
                       std::uint64_t offset,
                       std::size_t length,
                       ByteBuffer& out) const {
    const std::size_t begin = out.size();
    if (entry.kind == EntryKind::file) {
      m_job.folder.read(entry.expected_file(), offset, {out.room(length), length});
      out.grow(length);
    } else if (entry.kind == EntryKind::generated) {
      out.append(std::string_view(entry.origin).substr(offset, length));
    }
    return out.view().subspan(begin);
  }

  const PackJob& m_job;
  const ZipUnits& m_units;
  std::span<ZipRecord> m_records;
  Engine m_engine;
  Deflater m_deflater;
  ByteBuffer m_input, m_header;
};

class ZipWriter {
public:
  ZipWriter(const PackJob& job, BufferedOutput& output)
      : m_job(job), m_output(output), m_units(job.entries), m_records(job.entries.size()) {}

  void run() {
    run_in_order(
        {.units = m_units.count(),
         .threads = m_job.threads,
         .unit_size = k_piece_size,
         .worker_size = k_worker_size,
         .make_worker = [this] { return std::make_unique<ZipWorker>(m_job, m_units, m_records); },
         .commit = [this](std::uint64_t unit, UnitResult& result) { commit(unit, result); },
         .stop = m_job.stop});
    write_directory();
  }

private:
  void commit(std::uint64_t unit, const UnitResult& result) {
    const ZipUnits::Place place = m_units.locate(unit);
    if (place.pieces > 1) return commit_piece(place, result);
    for (std::size_t i = place.begin; i < place.end; ++i)
      m_records[i].offset += m_output.position();
    m_output.append(result.bytes.view());
  }

  void commit_piece(const ZipUnits::Place& place, const UnitResult& result) {
    const Entry& entry = m_job.entries[place.begin];
    ZipRecord& record = m_records[place.begin];
    if (place.piece == 0) {
      record = {.offset = m_output.position(),
                .compressed_size = result.bytes.size(),
                .crc = result.crc,
                .deflated = m_job.level != Level::none};
      m_output.append(local_header(entry, record));
    } else {
      record.crc = combine_crc32(record.crc, result.crc, result.input_size);
      record.compressed_size += result.bytes.size();
    }
    m_output.append(result.bytes.view());
    const bool is_last = place.piece + 1 == place.pieces;
    if (is_last) m_output.patch(record.offset, local_header(entry, record));
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
  ZipUnits m_units;
  std::vector<ZipRecord> m_records;
  ByteBuffer m_header;
};

} // namespace

void write_zip(const PackJob& job, BufferedOutput& output) { ZipWriter(job, output).run(); }

} // namespace octostep::packaging
