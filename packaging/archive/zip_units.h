// How the entries of a zip file are cut into units of work: a run of whole small entries, or one
// piece of a large one. The cut depends on the entries alone, so that the bytes do, too.
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
    std::size_t begin, end; // the entries of the unit; a single one when it is cut into pieces
    std::uint64_t piece = 0, pieces = 1;
  };
  [[nodiscard]] Place locate(std::uint64_t unit) const; // unit < count()
  [[nodiscard]] std::uint64_t count() const { return m_groups.back().first_unit; }

private:
  // One unit of small entries, or all units of a large one; the last marks the end.
  struct Group {
    std::uint64_t first_unit;
    std::size_t first_entry;
  };
  std::vector<Group> m_groups;
};

} // namespace octostep::packaging
