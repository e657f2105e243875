// The records of a zip file, byte by byte, as in PKWARE's APPNOTE 6.3: UTF-8 names, Unix modes,
// zip64 only where needed, no data descriptors and no other extra fields.
#pragma once

#include <cstdint>

#include "packaging/select/entry.h"

namespace octostep::packaging {

struct ZipRecord { // known only after the entry is written
  std::uint64_t offset = 0, compressed_size = 0;
  std::uint32_t crc = 0;
  bool deflated = false;
};

// The header in front of an entry's content. `seconds` is the entry's time, in seconds since 1970.
void append_local_header(ByteBuffer& out,
                         const Entry& entry,
                         const ZipRecord& record,
                         std::int64_t seconds);
// The entry's header in the central directory at the end of the file.
void append_central_header(ByteBuffer& out,
                           const Entry& entry,
                           const ZipRecord& record,
                           std::int64_t seconds);

// Number of entries, and the position and size of the central directory in bytes.
struct CentralDirectory {
  std::uint64_t entries = 0, offset = 0, size = 0;
};
// The records that end the file; with the zip64 ones if a count or an offset needs them.
void append_end_records(ByteBuffer& out, const CentralDirectory& directory);

// Converts seconds since 1970 to a DOS date (high half) and time (low half) in UTC. Clamped to
// 1980..2107; the resolution is two seconds.
[[nodiscard]] std::uint32_t dos_time(std::int64_t seconds);

} // namespace octostep::packaging
