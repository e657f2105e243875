// One planned entry of a package, where its bytes come from, and its time stamp.
#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>

#include "packaging/select/source_folder.h"

namespace octostep::packaging {

enum class EntryKind : std::uint8_t { file, generated, folder, link };

// Kept small: the list of entries is the only memory that grows with the tree.
struct Entry {
  std::string name;       // path in the package, relative, '/' separated; a folder's ends in '/'
  std::string origin;     // file: path below the base if it differs from the name; generated: the
                          // content; link: its target
  std::uint64_t size = 0; // of the content, in bytes; 0 for folders and links
  std::int64_t modified = 0; // nanoseconds since 1970
  EntryKind kind = EntryKind::file;
  bool executable = false;

  [[nodiscard]] ExpectedFile expected_file() const {
    return {origin.empty() ? name : origin, size, modified};
  }
};

// Time stamps: those of the files but never later than `latest`, or one fixed time for all.
struct TimeRule {
  std::optional<std::int64_t> latest; // seconds since 1970, like SOURCE_DATE_EPOCH
  bool fixed = false; // without `latest`: 1980-01-01, the earliest time that zip can store

  [[nodiscard]] std::int64_t seconds_for(const Entry& entry) const {
    constexpr std::int64_t k_first_zip_time = 315532800, k_per_second = 1'000'000'000;
    if (entry.kind == EntryKind::generated) return latest.value_or(k_first_zip_time);
    if (fixed && !latest) return k_first_zip_time;
    const std::int64_t seconds = entry.modified / k_per_second;
    return latest ? std::min(seconds, *latest) : seconds;
  }
};

} // namespace octostep::packaging
