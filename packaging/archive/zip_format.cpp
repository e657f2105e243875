#include "packaging/archive/zip_format.h"

#include <chrono>

namespace octostep::packaging {
namespace {

constexpr std::uint32_t k_local = 0x04034b50, k_central = 0x02014b50, k_end = 0x06054b50;
constexpr std::uint32_t k_zip64_end = 0x06064b50, k_zip64_locator = 0x07064b50;
constexpr std::uint64_t k_most_32 = 0xFFFFFFFF, k_most_entries = 0xFFFF;
constexpr std::uint16_t k_utf8_names = 0x0800, k_zip64_extra = 1;
constexpr std::uint16_t k_version = 20, k_version_zip64 = 45, k_made_by_unix = 3 << 8;

// A large file's local header is written before the compressed size is known. It reserves 64-bit
// fields as soon as stored blocks and joints could push the compressed size over 4 GiB.
bool has_zip64_local(const Entry& entry) {
  constexpr std::uint64_t k_growth = 4 << 20;
  return entry.size >= k_most_32 - k_growth;
}

std::uint16_t version_needed(const Entry& entry, const ZipRecord& record) {
  return has_zip64_local(entry) || record.offset >= k_most_32 ? k_version_zip64 : k_version;
}

std::uint32_t or_most(std::uint64_t value) {
  return static_cast<std::uint32_t>(std::min(value, k_most_32));
}

// Version, flags, method, time, CRC: the same sequence of fields in both headers.
void append_common(ByteBuffer& out,
                   const Entry& entry,
                   const ZipRecord& record,
                   std::int64_t seconds) {
  out.append_u16(version_needed(entry, record));
  out.append_u16(k_utf8_names);
  out.append_u16(record.deflated ? 8 : 0);
  out.append_u32(dos_time(seconds));
  out.append_u32(record.crc);
}

std::uint32_t external_attributes(const Entry& entry) {
  constexpr std::uint32_t k_folder = 040755U << 16 | 0x10, k_program = 0100755U << 16,
                          k_file = 0100644U << 16;
  if (entry.kind == EntryKind::folder) return k_folder;
  return entry.executable ? k_program : k_file;
}

} // namespace

void append_local_header(ByteBuffer& out,
                         const Entry& entry,
                         const ZipRecord& record,
                         std::int64_t seconds) {
  const bool zip64 = has_zip64_local(entry);
  out.append_u32(k_local);
  append_common(out, entry, record, seconds);
  out.append_u32(zip64 ? or_most(k_most_32) : or_most(record.compressed_size));
  out.append_u32(zip64 ? or_most(k_most_32) : or_most(entry.size));
  out.append_u16(static_cast<std::uint16_t>(entry.name.size()));
  out.append_u16(zip64 ? 20 : 0);
  out.append(entry.name);
  if (!zip64) return;
  out.append_u16(k_zip64_extra);
  out.append_u16(16);
  out.append_u64(entry.size);
  out.append_u64(record.compressed_size);
}

void append_central_header(ByteBuffer& out,
                           const Entry& entry,
                           const ZipRecord& record,
                           std::int64_t seconds) {
  ByteBuffer extra;
  for (const std::uint64_t value : {entry.size, record.compressed_size, record.offset}) {
    if (value >= k_most_32) extra.append_u64(value);
  }
  const std::size_t extra_size = extra.size() > 0 ? extra.size() + 4 : 0;
  out.append_u32(k_central);
  out.append_u16(k_made_by_unix | version_needed(entry, record));
  append_common(out, entry, record, seconds);
  out.append_u32(or_most(record.compressed_size));
  out.append_u32(or_most(entry.size));
  out.append_u16(static_cast<std::uint16_t>(entry.name.size()));
  out.append_u16(static_cast<std::uint16_t>(extra_size));
  out.append_zeros(6); // no comment, first disk, no internal attributes
  out.append_u32(external_attributes(entry));
  out.append_u32(or_most(record.offset));
  out.append(entry.name);
  if (extra_size == 0) return;
  out.append_u16(k_zip64_extra);
  out.append_u16(static_cast<std::uint16_t>(extra.size()));
  out.append(extra.view());
}

void append_end_records(ByteBuffer& out, const CentralDirectory& directory) {
  if (directory.entries >= k_most_entries || directory.offset >= k_most_32 ||
      directory.size >= k_most_32) {
    out.append_u32(k_zip64_end);
    out.append_u64(44); // size of what follows in this record
    out.append_u16(k_made_by_unix | k_version_zip64);
    out.append_u16(k_version_zip64);
    out.append_zeros(8); // disk numbers
    out.append_u64(directory.entries);
    out.append_u64(directory.entries);
    out.append_u64(directory.size);
    out.append_u64(directory.offset);
    out.append_u32(k_zip64_locator);
    out.append_u32(0);
    out.append_u64(directory.offset + directory.size);
    out.append_u32(1);
  }
  const auto entries = static_cast<std::uint16_t>(std::min(directory.entries, k_most_entries));
  out.append_u32(k_end);
  out.append_zeros(4); // disk numbers
  out.append_u16(entries);
  out.append_u16(entries);
  out.append_u32(or_most(directory.size));
  out.append_u32(or_most(directory.offset));
  out.append_u16(0); // no comment
}

std::uint32_t dos_time(std::int64_t seconds) {
  using namespace std::chrono;
  constexpr std::int64_t k_first = 315532800,
                         k_last = 4354819198; // 1980-01-01 00:00:00, 2107-12-31 23:59:58
  const sys_seconds time{std::chrono::seconds(std::clamp(seconds, k_first, k_last))};
  const auto day = floor<days>(time);
  const year_month_day date{day};
  const hh_mm_ss clock{time - day};
  const auto years = static_cast<std::uint32_t>(static_cast<int>(date.year()) - 1980);
  const auto of_day = static_cast<std::uint32_t>(
      clock.hours().count() << 11 | clock.minutes().count() << 5 | clock.seconds().count() / 2);
  return (years << 9 | static_cast<unsigned>(date.month()) << 5 | static_cast<unsigned>(date.day()))
             << 16 |
         of_day;
}

} // namespace octostep::packaging
