// The input of the archive writers: a checked list of entries and how to write them. Refers to the
// folder and the entries, which must outlive it.
#pragma once

#include <span>
#include <stop_token>

#include "packaging/compress/deflate.h"
#include "packaging/select/entry.h"

namespace octostep::packaging {

struct PackJob {
  const SourceFolder& folder;
  std::span<const Entry> entries; // in archive order
  Level level = Level::optimal;
  bool reproducible = false;
  TimeRule times;
  unsigned threads = 0; // 0 = one per usable core
  std::stop_token stop;
};

} // namespace octostep::packaging
