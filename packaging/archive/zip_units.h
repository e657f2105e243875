// How the entries of a zip file are divided into units of work: a run of small entries, or one
// piece of a large one. The division depends only on the entries, so the bytes do not depend on the
// number of threads.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "packaging/select/entry.h"

namespace octostep::packaging {

class ZipUnits {
public:
  explicit ZipUnits(std::span<const Entry> entries);

  struct Place {
    // The entries of the unit; only one if that entry is divided into pieces.
    std::size_t begin, end;
    std::uint64_t piece = 0, pieces = 1;
  };
  [[nodiscard]] Place locate(std::uint64_t unit) const; // unit < count()
  [[nodiscard]] std::uint64_t count() const { return m_groups.back().first_unit; }

private:
  // One unit of small entries, or all units of a large one. The last group marks the end.
  struct Group {
    std::uint64_t first_unit;
    std::size_t first_entry;
  };
  std::vector<Group> m_groups;
};

} // namespace octostep::packaging
