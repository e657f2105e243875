#include "packaging/archive/zip_units.h"

#include "packaging/compress/deflate.h"

#include <algorithm>

namespace octostep::packaging {
namespace {

constexpr std::size_t k_most_together = 256 * 1024; // many units wait in memory at the same time
// PKWARE's APPNOTE 6.3, section 4.3.7, without the name
constexpr std::size_t k_header = 30;

std::uint64_t weight_of(const Entry& entry) { return entry.size + entry.name.size() + k_header; }

} // namespace

ZipUnits::ZipUnits(std::span<const Entry> entries) {
  std::uint64_t units = 0, weight = 0; // of the group that may take more entries; 0 = no such group
  for (std::size_t i = 0; i < entries.size(); ++i) {
    const bool is_large = entries[i].size > k_piece_size;
    const bool joins = !is_large && weight > 0 && weight + weight_of(entries[i]) <= k_most_together;
    if (!joins) {
      m_groups.push_back({units, i});
      units += is_large ? (entries[i].size + k_piece_size - 1) / k_piece_size : 1;
      weight = 0;
    }
    if (!is_large) weight += weight_of(entries[i]);
  }
  m_groups.push_back({units, entries.size()});
}

ZipUnits::Place ZipUnits::locate(std::uint64_t unit) const {
  const auto next = std::upper_bound(
      m_groups.begin(), m_groups.end(), unit, [](std::uint64_t value, const Group& group) {
        return value < group.first_unit;
      });
  const Group& group = *(next - 1);
  return {group.first_entry,
          next->first_entry,
          unit - group.first_unit,
          next->first_unit - group.first_unit};
}

} // namespace octostep::packaging
