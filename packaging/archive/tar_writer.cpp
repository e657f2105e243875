#include "packaging/archive/tar_writer.h"

#include "packaging/archive/tar_stream.h"
#include "packaging/compress/bzip2_stream.h"
#include "packaging/compress/crc32.h"
#include "packaging/compress/work_ring.h"

#include <fmt/format.h>
#include <zstd.h>

#include <array>
#include <memory>
#include <stdexcept>

namespace octostep::packaging {
namespace {

constexpr std::size_t k_mebibyte = 1 << 20;

// Produces and compresses one unit of the stream, on its own thread.
class UnitCompressor {
public:
  virtual ~UnitCompressor() = default;
  virtual void compress(Bytes input, Piece piece, ByteBuffer& output) = 0;
};

class GzipUnits final : public UnitCompressor {
public:
  explicit GzipUnits(Engine engine) : m_deflater(engine) {}
  void compress(Bytes input, Piece piece, ByteBuffer& output) override {
    m_deflater.deflate_piece(input, piece, output);
  }

private:
  Deflater m_deflater;
};

class Bzip2Units final : public UnitCompressor {
public:
  void compress(Bytes input, Piece, ByteBuffer& output) override {
    compress_bzip2_block(input, output);
  }
};

int zstd_level(Level level) {
  switch (level) {
  case Level::none:
  case Level::fast:
    return 1;
  case Level::optimal:
    return 3;
  case Level::max:
    return 9;
  }
  throw std::logic_error("compression level unknown to zstd");
}

class ZstdUnits final : public UnitCompressor {
public:
  explicit ZstdUnits(Level level) : m_context(ZSTD_createCCtx(), ZSTD_freeCCtx) {
    ZSTD_CCtx_setParameter(m_context.get(), ZSTD_c_compressionLevel, zstd_level(level));
    ZSTD_CCtx_setParameter(m_context.get(), ZSTD_c_checksumFlag, 1);
  }
  void compress(Bytes input, Piece, ByteBuffer& output) override {
    const std::size_t room = ZSTD_compressBound(input.size());
    const std::size_t size =
        ZSTD_compress2(m_context.get(), output.room(room), room, input.data(), input.size());
    if (ZSTD_isError(size) != 0)
      throw std::logic_error(fmt::format("zstd: {}", ZSTD_getErrorName(size)));
    output.grow(size);
  }

private:
  std::unique_ptr<ZSTD_CCtx, std::size_t (*)(ZSTD_CCtx*)> m_context;
};

std::unique_ptr<UnitCompressor> make_compressor(const PackJob& job, TarCompression compression) {
  switch (compression) {
  case TarCompression::none:
    return nullptr;
  case TarCompression::gzip:
    return std::make_unique<GzipUnits>(engine_for(job.level, job.reproducible));
  case TarCompression::bzip2:
    return std::make_unique<Bzip2Units>();
  case TarCompression::zstd:
    return std::make_unique<ZstdUnits>(job.level);
  }
  throw std::logic_error("tar compression without compressor");
}

struct UnitSizes {
  std::size_t input, worker; // bytes of the stream per unit; rough memory use of a thread
};

UnitSizes unit_sizes(TarCompression compression, Level level) {
  switch (compression) {
  case TarCompression::none:
    return {k_piece_size, k_mebibyte};
  case TarCompression::gzip:
    return {k_piece_size, k_mebibyte};
  case TarCompression::bzip2:
    return {k_bzip2_block, 9 * k_mebibyte};
  case TarCompression::zstd:
    return {2 * k_mebibyte, (level == Level::max ? 18 : 6) * k_mebibyte};
  }
  throw std::logic_error("tar compression without unit size");
}

class TarWorker final : public UnitWorker {
public:
  TarWorker(const TarStream& stream,
            std::size_t unit_size,
            std::unique_ptr<UnitCompressor> compressor)
      : m_stream(stream), m_unit_size(unit_size), m_compressor(std::move(compressor)) {}

  void produce(std::uint64_t unit, UnitResult& result) override {
    const std::uint64_t begin = unit * m_unit_size,
                        end = std::min(begin + m_unit_size, m_stream.size());
    if (!m_compressor) return m_stream.produce(begin, end, result.bytes);
    m_input.clear();
    m_stream.produce(begin, end, m_input);
    result.input_size = m_input.size();
    result.crc = crc32_of(m_input.view());
    m_compressor->compress(
        m_input.view(), end == m_stream.size() ? Piece::last : Piece::inner, result.bytes);
  }

private:
  const TarStream& m_stream;
  std::size_t m_unit_size;
  std::unique_ptr<UnitCompressor> m_compressor;
  ByteBuffer m_input;
};

// Takes the compressed units in order and adds the headers and trailers of the compressed file.
class Container {
public:
  Container(TarCompression compression, const TimeRule& times, BufferedOutput& output)
      : m_compression(compression), m_output(output), m_bzip2(output) {
    if (compression == TarCompression::bzip2) m_bzip2.begin();
    if (compression == TarCompression::gzip) begin_gzip(times);
  }

  void add(const UnitResult& unit) {
    if (m_compression == TarCompression::bzip2) return m_bzip2.add(unit.bytes.view());
    m_output.append(unit.bytes.view());
    m_crc = combine_crc32(m_crc, unit.crc, unit.input_size);
    m_length += unit.input_size;
  }

  void end() {
    if (m_compression == TarCompression::bzip2) m_bzip2.end();
    if (m_compression != TarCompression::gzip) return;
    ByteBuffer trailer;
    trailer.append_u32(m_crc);
    trailer.append_u32(static_cast<std::uint32_t>(m_length)); // modulo 2^32, as RFC 1952 requires
    m_output.append(trailer.view());
  }

private:
  // No file name and no operating system; the time is SOURCE_DATE_EPOCH if set, otherwise none.
  void begin_gzip(const TimeRule& times) {
    ByteBuffer header;
    header.append(std::string_view("\x1F\x8B\x08\0", 4));
    header.append_u32(static_cast<std::uint32_t>(
        std::clamp<std::int64_t>(times.latest.value_or(0), 0, UINT32_MAX)));
    header.append(std::string_view("\0\xFF", 2));
    m_output.append(header.view());
  }

  TarCompression m_compression;
  BufferedOutput& m_output;
  Bzip2Splicer m_bzip2;
  std::uint32_t m_crc = 0;
  std::uint64_t m_length = 0;
};

} // namespace

void write_tar(const PackJob& job, TarCompression compression, BufferedOutput& output) {
  const TarStream stream(job);
  const UnitSizes sizes = unit_sizes(compression, job.level);
  Container container(compression, job.times, output);
  run_in_order({.units = (stream.size() + sizes.input - 1) / sizes.input,
                .threads = job.threads,
                .unit_size = sizes.input,
                .worker_size = sizes.worker,
                .make_worker =
                    [&] {
                      return std::make_unique<TarWorker>(
                          stream, sizes.input, make_compressor(job, compression));
                    },
                .commit = [&container](std::uint64_t, UnitResult& unit) { container.add(unit); },
                .stop = job.stop});
  container.end();
}

} // namespace octostep::packaging
