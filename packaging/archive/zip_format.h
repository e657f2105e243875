// The records of a zip file, byte by byte: PKWARE's APPNOTE 6.3 with UTF-8 names, Unix modes, zip64
// only where needed, no data descriptors and no other extra fields.
#pragma once

#include <cstdint>

#include "packaging/select/entry.h"

namespace octostep::packaging {

struct ZipRecord { // what is only known once an entry is written
  std::uint64_t offset = 0, compressed_size = 0;
  std::uint32_t crc = 0;
  bool deflated = false;
};

void append_local_header(ByteBuffer& out,
                         const Entry& entry,
                         const ZipRecord& record,
                         std::int64_t seconds);
void append_central_header(ByteBuffer& out,
                           const Entry& entry,
                           const ZipRecord& record,
                           std::int64_t seconds);

struct CentralDirectory {
  std::uint64_t entries = 0, offset = 0, size = 0;
};
void append_end_records(ByteBuffer& out, const CentralDirectory& directory);

// Seconds since 1970 as DOS date (high half) and time (low half), in UTC, clamped to 1980..2107,
// two-second steps.
[[nodiscard]] std::uint32_t dos_time(std::int64_t seconds);

} // namespace octostep::packaging
